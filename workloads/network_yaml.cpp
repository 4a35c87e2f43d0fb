#include "workloads/network_yaml.hpp"

#include <algorithm>
#include <unordered_map>

#include "workloads/shape_inference.hpp"
#include "workloads/yaml_reader.hpp"

namespace weft {

namespace {

// An operator as it is written, the keys that it takes besides those of every layer, and how many operands.
struct OperatorFormat {
  const char* name;
  Operator op;
  std::vector<std::string> keys;
  std::size_t least_operands = 1;
  bool many_operands = false;
};

const std::vector<OperatorFormat>& operator_formats() {
  static const std::vector<OperatorFormat> formats = {
      {"conv", Operator::conv, {"filters", "kernel", "stride", "pad", "dilation", "groups", "bias", "shift"}},
      {"maxpool", Operator::maxpool, {"kernel", "stride", "pad", "dilation"}},
      {"avgpool", Operator::avgpool, {"kernel", "stride", "pad", "dilation"}},
      {"global_avgpool", Operator::global_avgpool, {}},
      {"fc", Operator::fc, {"units", "bias", "shift"}},
      {"add", Operator::add, {}, 2, true},
      {"mul", Operator::mul, {}, 2, true},
      {"concat", Operator::concat, {}, 1, true},
      {"relu", Operator::relu, {}},
      {"flatten", Operator::flatten, {}},
  };
  return formats;
}

const OperatorFormat& read_operator(const YamlNode& node) {
  std::vector<std::string> names;
  for (const OperatorFormat& format : operator_formats()) names.push_back(format.name);
  return operator_formats()[read_choice(node, "op", names)];
}

// Names go into tables, waveforms and keys, so that they may hold no spaces, commas, quotes or brackets.
std::string read_name(const YamlNode& node, const std::string& key) {
  const std::string& name = read_text(node, key);
  const bool plain = std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.' || c == '/' || c == ':';
  });
  if (!plain) throw InputError(node.where, key + ": '" + name + "' is no name; accepted: letters, digits, _ - . / :");
  return name;
}

class NetworkReader {
 public:
  Network read(const YamlNode& root) {
    const YamlMap map(root, "network", {"name", "batch", "input", "layers"});
    network_.name = read_name(map.require("name"), "name");
    map.count("batch", network_.batch, 1, 65536);
    read_input(map.require("input"));
    for (const YamlNode& node : read_list(map.require("layers"), "layers")) read_layer(node);
    infer_shapes(network_);
    return std::move(network_);
  }

 private:
  void read_input(const YamlNode& node) {
    const YamlMap map(node, "input", {"name", "shape"});
    NetworkInput input{"input", read_shape(map.require("shape"), "shape"), node.where};
    if (const YamlNode* name = map.find("name")) input.name = read_name(*name, "name");
    tensors_.emplace(input.name, 0);
    network_.inputs.push_back(std::move(input));
  }

  void read_layer(const YamlNode& node) {
    const OperatorFormat& format = read_operator(find_operator(node));
    std::vector<std::string> keys = {"name", "op", "inputs", "activation"};
    keys.insert(keys.end(), format.keys.begin(), format.keys.end());
    const YamlMap map(node, std::string("layer with op ") + format.name, std::move(keys));
    Layer layer;
    layer.op = format.op;
    layer.where = node.where;
    layer.name = read_name(map.require("name"), "name");
    read_parameters(map, layer);
    read_inputs(map, format, layer);
    const TensorId result = network_.result_of(network_.layers.size());
    if (!tensors_.emplace(layer.name, result).second) {
      throw InputError(map.require("name").where, "name '" + layer.name + "' is taken; expected a name of its own");
    }
    network_.layers.push_back(std::move(layer));
  }

  static const YamlNode& find_operator(const YamlNode& node) {
    read_members(node, "a layer");
    if (const YamlNode* op = find_member(node, "op")) return *op;
    throw InputError(node.where, "layer: key 'op' is missing");
  }

  static void read_parameters(const YamlMap& map, Layer& layer) {
    if (layer.op == Operator::conv) map.require("filters");
    if (layer.op == Operator::conv || layer.op == Operator::maxpool || layer.op == Operator::avgpool) {
      map.require("kernel");
    }
    if (layer.op == Operator::fc) map.require("units");
    map.count("filters", layer.filters, 1);
    map.count("units", layer.units, 1);
    map.count("groups", layer.groups, 1);
    map.pair("kernel", layer.kernel, 1);
    map.pair("stride", layer.stride, 1);
    map.pair("dilation", layer.dilation, 1);
    map.pair("pad", layer.pad_begin, 0);
    layer.pad_end = layer.pad_begin;
    map.boolean("bias", layer.bias);
    if (const YamlNode* shift = map.find("shift")) {
      layer.shift = static_cast<std::int32_t>(read_count(*shift, "shift", 0, 31));
    }
    if (layer.op == Operator::relu) layer.activation = Activation::relu;
    if (const YamlNode* activation = map.find("activation")) {
      if (read_choice(*activation, "activation", {"relu", "none"}) == 0) layer.activation = Activation::relu;
    }
  }

  void read_inputs(const YamlMap& map, const OperatorFormat& format, Layer& layer) const {
    const YamlNode* inputs = map.find("inputs");
    if (inputs == nullptr) {
      layer.inputs = {network_.tensor_count() - 1};  // the layer before it, or the input of the network
    } else if (inputs->kind == YamlNode::Kind::scalar) {
      layer.inputs = {find_tensor(*inputs, layer)};
    } else {
      for (const YamlNode& name : read_list(*inputs, "inputs")) {
        const TensorId tensor = find_tensor(name, layer);
        if (std::find(layer.inputs.begin(), layer.inputs.end(), tensor) != layer.inputs.end()) {
          throw InputError(name.where, "layer '" + layer.name + "' names '" + name.text + "' twice; expected once");
        }
        layer.inputs.push_back(tensor);
      }
    }
    const std::size_t count = layer.inputs.size();
    if (count < format.least_operands || (count > 1 && !format.many_operands)) {
      throw InputError(inputs == nullptr ? layer.where : inputs->where,
                       "layer '" + layer.name + "' has " + std::to_string(count) + " input(s); " + format.name +
                           " takes " + std::to_string(format.least_operands) +
                           (format.many_operands ? " or more" : ""));
    }
  }

  // Layers may only use what stands before them, so that there can be no cycle.
  TensorId find_tensor(const YamlNode& node, const Layer& reader) const {
    const std::string& name = read_text(node, "inputs");
    const auto tensor = tensors_.find(name);
    if (tensor != tensors_.end()) return tensor->second;
    std::vector<std::string> known;
    for (TensorId id = 0; id < network_.tensor_count(); ++id) known.push_back(network_.tensor_name(id));
    throw InputError(node.where, "layer '" + reader.name + "' may use only the network's input and layers before it: " +
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
