// Makes a model of a role with settings, as a machine makes it.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hw/model/model_registry.hpp"

namespace weft::test {

using Settings = std::vector<std::pair<std::string, std::string>>;

template <class Role>
std::unique_ptr<Role> made_model(const ModelRegistry<Role>& registry, const std::string& model,
                                 const Settings& settings = {}) {
  ModelConfig config{model, {}, {}};
  for (const auto& [key, text] : settings) config.settings.push_back({key, text, {}});
  return registry.make(sc_core::sc_gen_unique_name("model"), config);
}

}  // namespace weft::test
