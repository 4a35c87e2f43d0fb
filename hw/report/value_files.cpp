#include "hw/report/value_files.hpp"

#include <cctype>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "workloads/network/network_ports.hpp"
#include "workloads/tensor_files/npy.hpp"

namespace weft {

namespace {

constexpr std::size_t max_name = 200;  // file systems take 255 bytes, of which ".npy.partial" and a number are some

// Returns a file name for a tensor that is not among `taken`, and adds it.
std::string file_name(const std::string& name, std::set<std::string>& taken) {
  std::string plain = name.substr(0, max_name);
  for (char& c : plain) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_' && c != '-' && c != '.') c = '_';
  }
  if (plain.empty() || plain[0] == '.') plain.insert(0, "_");
  std::string own = plain;
  for (int number = 2; !taken.insert(own).second; ++number) own = plain + '.' + std::to_string(number);
  return own + ".npy";
}

std::vector<ValueFile> write_values(OutputDirectory& directory, const std::string& folder, const Network& network,
                                    DataType type, const std::vector<NetworkPort>& ports,
                                    const NetworkOutputs& results) {
  std::vector<ValueFile> files;
  std::set<std::string> taken;
  for (const NetworkPort& port : ports) {
    std::vector<std::uint8_t> values;
    for (std::uint32_t image = 0; image < results.images; ++image) {
      const std::vector<std::uint8_t>& one = results.of(network.producer(port.tensor), image);
      values.insert(values.end(), one.begin(), one.end());
    }
    files.push_back({port.name, folder + '/' + file_name(port.name, taken), port.dims});
    write_file(directory, files.back().file, [&](std::ostream& out) {
      write_npy(out, to_string(network.type(port.tensor).value_or(type)), port.dims, values);
    });
  }
  return files;
}

}  // namespace

std::vector<ValueFile> write_outputs(OutputDirectory& directory, const Network& network, DataType type,
                                     const NetworkOutputs& outputs) {
  return write_values(directory, "outputs", network, type, output_ports(network), outputs);
}

std::vector<ValueFile> write_tensors(OutputDirectory& directory, const Network& network, DataType type,
                                     const NetworkOutputs& results) {
  std::vector<NetworkPort> ports;
  for (const std::size_t layer : results.layers) ports.push_back(port_of(network, network.result_of(layer)));
  return write_values(directory, "tensors", network, type, ports, results);
}

// What is no summary of weft names no files.
void drop_values_of_earlier_run(OutputDirectory& directory) {
  if (!std::filesystem::is_regular_file(directory.path_of("summary.json"))) return;
  std::ifstream file(directory.path_of("summary.json"));
  const nlohmann::json summary = nlohmann::json::parse(file, nullptr, false);
  if (!summary.is_object() || !summary.contains("functional") || !summary["functional"].is_object()) return;
  for (const char* kind : {"outputs", "tensors"}) {
    const std::string folder = kind + std::string("/");
    for (const auto& entry : summary["functional"].value(kind, nlohmann::json::array())) {
      if (!entry.is_object() || !entry.contains("file") || !entry["file"].is_string()) continue;
      const std::string name = entry["file"];
      const bool is_inside = name.starts_with(folder) && name.find('/', folder.size()) == name.npos;
      if (is_inside && name.ends_with(".npy")) directory.drop(name);
    }
  }
}

}  // namespace weft
