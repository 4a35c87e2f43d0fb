#include "base/text/yaml_keys.hpp"

#include <algorithm>
#include <stdexcept>

namespace weft {

std::vector<std::string> YamlKeys::names() const {
  std::vector<std::string> names;
  for (const YamlKey& key : keys) names.push_back(key.name);
  return names;
}

const YamlKey& YamlKeys::at(const std::string& name) const {
  const auto found = std::ranges::find(keys, name, &YamlKey::name);
  if (found == keys.end()) throw std::logic_error(what + " is read for '" + name + "', which is not described");
  return *found;
}

}  // namespace weft
