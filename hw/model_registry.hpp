// Models swapped by name. A model is one C++ file with one registration line; no other file names it:
//
//   const MemoryRegistration fixed{dram_models(), {"fixed", "latency, then a data bus ...", {parameters...},
//   make<FixedDram>}};
#pragma once

#include <systemc>

#include <memory>
#include <string>
#include <vector>

#include "hw/parameters.hpp"
#include "workloads/error.hpp"

namespace weft {

// A model as `weft models` shows it.
struct ModelDescription {
  std::string role;
  std::string name;
  std::string sentence;
  std::vector<Parameter> parameters;
};

// All models of all hardware roles, by role, then by name.
std::vector<ModelDescription> describe_models();

template <class Role>
class ModelRegistry {
 public:
  struct Model {
    std::string name;
    std::string sentence;
    std::vector<Parameter> parameters;
    std::unique_ptr<Role> (*make)(sc_core::sc_module_name name, const Parameters& parameters);
  };

  explicit ModelRegistry(std::string role) : role_(std::move(role)) {}

  // Called from static initialisers, so it must not throw: a second model of a known name is noted as a clash, and
  // refused when a model is asked for.
  void add(Model model) { (find(model.name) == nullptr ? models_ : clashes_).push_back(std::move(model)); }

  // Builds the model that the configuration names. Throws InputError: unknown model, or settings it does not accept.
  std::unique_ptr<Role> make(const char* module_name, const ModelConfig& config) const {
    if (!clashes_.empty()) throw InputError(role_ + " '" + clashes_.front().name + "' is registered twice");
    const Model* model = find(config.model);
    if (model == nullptr) throw InputError(config.where, unknown(config.model));
    return model->make(module_name, Parameters(model->parameters, config, role_));
  }

  std::vector<ModelDescription> describe() const {
    std::vector<ModelDescription> descriptions;
    for (const Model& model : models_) descriptions.push_back({role_, model.name, model.sentence, model.parameters});
    return descriptions;
  }

 private:
  const Model* find(const std::string& name) const {
    for (const Model& model : models_) {
      if (model.name == name) return &model;
    }
    return nullptr;
  }

  std::string unknown(const std::string& name) const {
    std::vector<std::string> names;
    for (const Model& model : models_) names.push_back(model.name);
    const std::string nearest = nearest_name(name, names);
    return "unknown " + role_ + " model '" + name + "'" + (nearest.empty() ? "" : ", did you mean '" + nearest + "'?") +
           "; known: " + list_names(names);
  }

  std::string role_;
  std::vector<Model> models_;
  std::vector<Model> clashes_;
};

// At namespace scope in a model's file: registers it when the library is loaded.
template <class Role>
struct ModelRegistration {
  ModelRegistration(ModelRegistry<Role>& registry, typename ModelRegistry<Role>::Model model) {
    registry.add(std::move(model));
  }
};

// The usual factory: a constructor that takes the module's name and the parameters.
template <class Role, class Model>
std::unique_ptr<Role> make_model(sc_core::sc_module_name name, const Parameters& parameters) {
  return std::make_unique<Model>(name, parameters);
}

}  // namespace weft
