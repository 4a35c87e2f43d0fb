#include "workloads/network_files/network_yaml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/text/yaml_reader.hpp"
#include "workloads/network/shape_inference.hpp"
#include "workloads/network_files/layer_yaml.hpp"

namespace weft {

namespace {

// Reads a name. Names go into tables, waveforms and keys, so that they may hold no spaces, commas, quotes or brackets.
std::string read_name(const YamlNode& node, const std::string& key) {
  const std::string& name = read_text(node, key);
  const bool plain = std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.' || c == '/' || c == ':';
  });
  if (!plain) throw InputError(node.where, key + ": '" + name + "' is no name; expected letters, digits, _ - . / :");
  return name;
}

class NetworkReader {
 public:
  Network read(const YamlNode& root) {
    const YamlMap map(root, "network", {"name", "batch", "input", "inputs", "layers"});
    network_.name = read_name(map.require("name"), "name");
    map.count("batch", network_.batch, 1, 65536);
    const YamlNode* inputs = map.find("inputs");
    if (inputs == nullptr) map.require("input");
    if (const YamlNode* input = map.find("input")) read_input(*input, {"name", "shape", "type"});
    if (inputs != nullptr) {
      for (const YamlNode& node : read_list(*inputs, "inputs")) read_input(node, {"name", "shape", "constant", "type"});
    }
    for (const YamlNode& node : read_list(map.require("layers"), "layers")) read_layer(node);
    infer_shapes(network_);
    return std::move(network_);
  }

 private:
  void read_input(const YamlNode& node, const std::vector<std::string>& keys) {
    const YamlMap map(node, "input", keys);
    NetworkInput input{"input", read_shape(map.require("shape"), "shape"), node.where};
    const YamlNode* name = map.find("name");
    if (name != nullptr) input.name = read_name(*name, "name");
    map.boolean("constant", input.is_constant);
    read_own_type(map, "type", input.type);
    add_name(input.name, name != nullptr ? *name : node);
    network_.inputs.push_back(std::move(input));
  }

  // Gives the name to the tensor that comes next. Throws InputError when it is taken.
  void add_name(const std::string& name, const YamlNode& node) {
    if (!tensors_.emplace(name, network_.tensor_count()).second) {
      throw InputError(node.where, "name '" + name + "' is taken; expected a name of its own");
    }
  }

  void read_layer(const YamlNode& node) {
    const OperatorFormat& format = read_operator(node);
    const YamlMap map(node, std::string("layer with op ") + to_string(format.op), layer_keys(format));
    Layer layer;
    layer.op = format.op;
    layer.where = node.where;
    layer.name = read_name(map.require("name"), "name");
    read_parameters(map, layer);
    read_inputs(map, format, layer);
    add_name(layer.name, map.require("name"));
    network_.layers.push_back(std::move(layer));
  }

  void read_inputs(const YamlMap& map, const OperatorFormat& format, Layer& layer) const {
    const YamlNode* inputs = map.find("inputs");
    if (inputs == nullptr) {
      layer.inputs = {network_.layers.empty() ? 0 : network_.tensor_count() - 1};  // the layer before it
    } else if (inputs->kind == YamlNode::Kind::scalar) {
      layer.inputs = {find_tensor(*inputs, layer)};
    } else {
      for (const YamlNode& name : read_list(*inputs, "inputs")) layer.inputs.push_back(find_tensor(name, layer));
    }
    const std::size_t count = layer.inputs.size();
    if (count < format.min_operands || count > format.max_operands) {
      std::string more;
      if (format.max_operands > format.min_operands) more = fmt::format(" to {}", format.max_operands);
      if (format.max_operands == any_number) more = " or more";
      throw InputError(inputs == nullptr ? layer.where : inputs->where,
                       fmt::format("layer '{}' has {} input(s); {} takes {}{}", layer.name, count, to_string(format.op),
                                   format.min_operands, more));
    }
  }

  // Returns the tensor of that name. Throws InputError unless it stands before its reader: so there can be no cycle.
  TensorId find_tensor(const YamlNode& node, const Layer& reader) const {
    const std::string& name = read_text(node, "inputs");
    const auto tensor = tensors_.find(name);
    if (tensor != tensors_.end()) return tensor->second;
    std::vector<std::string> known;
    for (TensorId id = 0; id < network_.tensor_count(); ++id) known.push_back(network_.tensor_name(id));
    throw InputError(node.where, "layer '" + reader.name +
                                     "' may use only the network's inputs and layers before it: " +
                                     unknown_name("input", name, known));
  }

  Network network_;
  std::unordered_map<std::string, TensorId> tensors_;
};

}  // namespace

Network parse_network(const std::string& text, const std::string& file_name) {
  return NetworkReader().read(parse_yaml(text, file_name));
}

Network read_network(const std::string& path) { return NetworkReader().read(read_yaml(path)); }

}  // namespace weft
