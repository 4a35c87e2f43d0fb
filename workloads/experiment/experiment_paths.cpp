#include "workloads/experiment/experiment_paths.hpp"

#include "base/text/yaml_override.hpp"

namespace weft {

std::filesystem::path folder_of_paths(const YamlNode& path, const std::string& experiment_path) {
  std::error_code error;
  if (is_override(path.where) && std::filesystem::exists(path.text, error)) return {};
  if (path.where.line > 0) return std::filesystem::path(path.where.file).parent_path();
  return std::filesystem::path(experiment_path).parent_path();
}

}  // namespace weft
