/// A model as a configuration names it. The settings stay text with a place until the model that declares them reads
/// them.
#pragma once

#include <string>
#include <vector>

#include "base/core/error.hpp"

namespace weft {

/// One `key: value` of a model's configuration.
struct Setting {
  std::string key;   ///< The name of a parameter.
  std::string text;  ///< The value, as it stands in YAML.
  Location where;    ///< The place of the value.
};

/// A model chosen by name, with its settings.
struct ModelConfig {
  std::string model;                    ///< The model's name in its registry.
  Location where;                       ///< The place of the model's name.
  std::vector<Setting> settings;        ///< In the order of the file.
  std::vector<std::string> own_keys{};  ///< Keys that are accepted beside the settings, and read already.
};

}  // namespace weft
