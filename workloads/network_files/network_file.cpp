#include "workloads/network_files/network_file.hpp"

#include <filesystem>

#include "workloads/network_files/network_yaml.hpp"
#include "workloads/network_files/zoo.hpp"

namespace weft {

bool is_onnx_file(const std::string& name) { return std::filesystem::path(name).extension() == ".onnx"; }

bool is_network_file(const std::string& name) {
  const std::filesystem::path extension = std::filesystem::path(name).extension();
  return extension == ".yaml" || extension == ".yml" || extension == ".onnx";
}

OnnxModel find_model(const std::string& name, const std::string& folder, const Location& where,
                     const OnnxOptions& options) {
  const std::filesystem::path path(name);
  if (!is_network_file(name)) return {zoo_network(name, where), {}, {}, {}};
  const std::filesystem::path resolved = std::filesystem::path(folder) / path;
  std::error_code error;
  if (!std::filesystem::exists(resolved, error)) {
    throw InputError(where, "network: there is no file '" + resolved.string() + "'; expected a path" +
                                (folder.empty() ? "" : " relative to the experiment") + ", or one of " +
                                list_names(zoo_names()));
  }
  if (is_onnx_file(name)) return read_onnx_model(resolved.string(), options);
  return {read_network(resolved.string()), {}, {}, {}};
}

Network find_network(const std::string& name, const std::string& folder, const Location& where,
                     const OnnxOptions& options) {
  return find_model(name, folder, where, options).network;
}

}  // namespace weft
