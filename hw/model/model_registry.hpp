// Models swapped by name. A model is one C++ file with one registration line; no other file names it, and the same file
// can be built as a plug-in (docs/plugins.md):
//
//   const MemoryRegistration fixed{dram_models(), {"fixed", "latency, then a data bus ...", {parameters...},
//   make<FixedDram>}};
#pragma once

#include <systemc>

#include <memory>
#include <string>
#include <vector>

#include "base/core/error.hpp"
#include "base/plugin/registration.hpp"
#include "hw/model/parameters.hpp"

namespace weft {

// A model as `weft models` shows it.
struct ModelDescription {
  std::string role;
  std::string name;
  std::string description;
  std::vector<Parameter> parameters;
};

template <class Role>
class ModelRegistry {
 public:
  struct Model {
    std::string name;
    std::string description;
    std::vector<Parameter> parameters;
    std::unique_ptr<Role> (*make)(sc_core::sc_module_name name, const Parameters& parameters);
  };

  explicit ModelRegistry(std::string role) : role_(std::move(role)) {}

  // Throws InputError when there is a model of that name.
  void add(Model model) {
    if (find(model.name)) throw InputError(role_ + " model '" + model.name + "' is registered already");
    models_.push_back(std::move(model));
  }

  // Builds the model that the configuration names. Throws InputError: unknown model, or settings it does not accept.
  std::unique_ptr<Role> make(const char* module_name, const ModelConfig& config) const {
    Registration::enter_all();
    const Model* model = find(config.model);
    if (model == nullptr) throw InputError(config.where, unknown(config.model));
    return model->make(module_name, Parameters(model->parameters, config, role_));
  }

  std::vector<ModelDescription> describe() const {
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

  std::string unknown(const std::string& name) const {
    std::vector<std::string> names;
    for (const Model& model : models_) names.push_back(model.name);
    return unknown_name(role_ + " model", name, names);
  }

  std::string role_;
  std::vector<Model> models_;
};

// At namespace scope in a model's file.
template <class Role>
class ModelRegistration : public Registration {
 public:
  ModelRegistration(ModelRegistry<Role>& registry, typename ModelRegistry<Role>::Model model)
      : registry_(registry), model_(std::move(model)) {}

 private:
  void enter() const override { registry_.add(model_); }

  ModelRegistry<Role>& registry_;
  typename ModelRegistry<Role>::Model model_;
};

// The usual factory: a constructor that takes the module's name and the parameters.
template <class Role, class Model>
std::unique_ptr<Role> make_model(sc_core::sc_module_name name, const Parameters& parameters) {
  return std::make_unique<Model>(name, parameters);
}

}  // namespace weft
