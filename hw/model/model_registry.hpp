/// Models swapped by name. A model is one C++ file with one registration at namespace scope; no other file names it,
/// and the same file can be built as a plug-in (docs/plugins.md):
///
///   const MemoryRegistration fixed{dram_models(),
///                                  {.name = "fixed",
///                                   .description = "latency, then a data bus ...",
///                                   .parameters = {{.name = "latency", .type = ParameterType::time, ...}, ...},
///                                   .timing = make_timing<FixedDram>}};
///
/// A model is a plain class that times what it does (`timing`), which a module of weft carries through SystemC; or a
/// SystemC module of its own (`module`): then what it takes is found by running it; or both: then plans go by `timing`
/// and runs by `module`.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/core/error.hpp"
#include "base/plugin/registration.hpp"
#include "hw/model/parameters.hpp"

namespace sc_core {
class sc_module_name;
}

namespace weft {

/// A model as `weft models` shows it.
struct ModelDescription {
  std::string role;                   ///< "scratchpad", "dram", "interconnect", "dma" or "processing element".
  std::string name;                   ///< The model's name in experiments.
  std::string description;            ///< What it models, in some words.
  std::vector<Parameter> parameters;  ///< Those that it declares.
};

/// The models of one role. `Module`: what a model that is a SystemC module derives from; void where none can be.
template <class Timing, class Module>
class ModelRegistry {
 public:
  /// A model as its author registers it, written with the names of the members; `timing` or `module` may be null.
  struct Model {
    std::string name{};                                                         ///< Its name in experiments.
    std::string description{};                                                  ///< What it models, for `weft models`.
    std::vector<Parameter> parameters{};                                        ///< All that it reads.
    std::unique_ptr<Timing> (*timing)(const Parameters& parameters) = nullptr;  ///< make_timing<...>
    std::unique_ptr<Module> (*module)(sc_core::sc_module_name name,
                                      const Parameters& parameters) = nullptr;  ///< make_module<...>
  };

  explicit ModelRegistry(std::string role) : role_(std::move(role)) {}  ///< `role`: its name in messages.

  /// Adds a model. Throws InputError when there is one of that name, or the model cannot be made.
  void add(Model model) {
    if (find(model.name)) throw InputError(role_ + " model '" + model.name + "' is registered already");
    if (model.timing == nullptr && model.module == nullptr) {
      throw InputError(role_ + " model '" + model.name + "' is registered without timing and without module");
    }
    models_.push_back(std::move(model));
  }

  /// Returns the model that the configuration names. Throws InputError when there is none.
  const Model& named(const ModelConfig& config) const {
    Registration::enter_all();
    if (const Model* model = find(config.model)) return *model;
    std::vector<std::string> names;
    for (const Model& model : models_) names.push_back(model.name);
    throw InputError(config.where, unknown_name(role_ + " model", config.model, names),
                     {"model", config.model, list_names(names)});
  }
  /// Returns the settings of that model. Throws InputError also for those that it does not accept.
  Parameters parameters(const ModelConfig& config) const { return Parameters(named(config).parameters, config, role_); }
  /// Returns its timing, or nothing where it is only a module of its own. Throws what parameters() throws.
  std::unique_ptr<Timing> make(const ModelConfig& config) const {
    const Parameters settings = parameters(config);
    const Model& model = named(config);
    return model.timing != nullptr ? model.timing(settings) : nullptr;
  }

  std::vector<ModelDescription> describe() const {  ///< Returns all models in the order of their registration.
    Registration::enter_all();
    std::vector<ModelDescription> descriptions;
    for (const Model& model : models_) descriptions.push_back({role_, model.name, model.description, model.parameters});
    return descriptions;
  }

 private:
  const Model* find(const std::string& name) const {
    for (const Model& model : models_) {
      if (model.name == name) return &model;
    }
    return nullptr;
  }

  std::string role_;
  std::vector<Model> models_;
};

/// A registration, at namespace scope in a model's file: one object each, as GCC 12 fails (internal error) on arrays of
/// them.
template <class Registry>
class ModelRegistration : public Registration {
 public:
  ModelRegistration(Registry& registry, typename Registry::Model model)
      : registry_(registry), model_(std::move(model)) {}  ///< The registry must outlive it.

 private:
  void enter() const override { registry_.add(model_); }

  Registry& registry_;
  typename Registry::Model model_;
};

/// The usual factory of a timing: its constructor takes the parameters.
template <class Model>
std::unique_ptr<typename Model::Role> make_timing(const Parameters& parameters) {
  return std::make_unique<Model>(parameters);
}

}  // namespace weft
