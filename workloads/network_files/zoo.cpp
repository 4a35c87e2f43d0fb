#include "workloads/network_files/zoo.hpp"

#include "workloads/network_files/network_yaml.hpp"

namespace weft {

std::vector<std::string> zoo_names() {
  std::vector<std::string> names;
  for (const EmbeddedFile& file : embedded_files()) names.push_back(file.name);
  return names;
}

Network zoo_network(const std::string& name, const Location& where) {
  for (const EmbeddedFile& file : embedded_files()) {
    if (name == file.name) return parse_network(file.text, "zoo:" + name);
  }
  throw InputError(where, unknown_name("network", name, zoo_names(), ", or a path to a .yaml or .onnx file"),
                   {"network", name, list_names(zoo_names()) + ", or a path to a .yaml or .onnx file"});
}

}  // namespace weft
