/// A model as a configuration names it. The settings stay text with a place until the model that declares them reads
/// them.
#pragma once

#include <string>
#include <vector>

#include "base/core/error.hpp"

namespace weft {

/// One `key: value` of a model's configuration.
struct Setting {
  std::string key;
  std::string text;
  Location where;
};

/// A model chosen by name, with its settings.
struct ModelConfig {
  std::string model;
  Location where;  ///< of the model's name
  std::vector<Setting> settings;
  std::vector<std::string> own_keys{};  // accepted beside the settings, and read already
};

}  // namespace weft
