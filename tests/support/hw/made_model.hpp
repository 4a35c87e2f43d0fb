// Makes a model of a role with settings, as a machine makes it.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hw/model/model_registry.hpp"

namespace weft::test {

using Settings = std::vector<std::pair<std::string, std::string>>;

inline ModelConfig config_of(const std::string& model, const Settings& settings = {}) {
  ModelConfig config{model, {}, {}};
  for (const auto& [key, text] : settings) config.settings.push_back({key, text, {}});
  return config;
}

template <class Timing, class Module>
std::unique_ptr<Timing> made_model(const ModelRegistry<Timing, Module>& registry, const std::string& model,
                                   const Settings& settings = {}) {
  return registry.make(config_of(model, settings));
}

}  // namespace weft::test
