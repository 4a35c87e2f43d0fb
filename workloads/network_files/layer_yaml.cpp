#include "workloads/network_files/layer_yaml.hpp"

#include <array>

#include "workloads/network/functions.hpp"

namespace weft {

namespace {

constexpr double max_real = 1e30;

const std::vector<OperatorFormat>& operator_formats() {
  static const std::vector<OperatorFormat> formats = {
      {Operator::conv,
       {"filters", "kernel", "stride", "pad", "dilation", "groups", "bias", "density", "shift", "weight_type",
        "bias_type"}},
      {Operator::conv_transpose,
       {"filters", "kernel", "stride", "pad", "output_pad", "dilation", "groups", "bias", "density", "shift",
        "weight_type", "bias_type"}},
      {Operator::maxpool, {"kernel", "stride", "pad", "dilation"}},
      {Operator::avgpool, {"kernel", "stride", "pad", "dilation", "count_padding"}},
      {Operator::global_avgpool, {}},
      {Operator::fc, {"units", "bias", "density", "shift", "weight_type", "bias_type"}},
      {Operator::matmul, {"shift"}, 2, 3},
      {Operator::add, {}, 2, any_number},
      {Operator::mul, {}, 2, any_number},
      {Operator::concat, {"axis"}, 1, any_number},
      {Operator::relu, {}},
      {Operator::clip, {"min", "max"}},
      {Operator::prelu, {}},
      {Operator::sigmoid, {}},
      {Operator::softmax, {"axis"}},
      {Operator::lrn, {"size", "alpha", "beta", "k"}},
      {Operator::flatten, {}},
      {Operator::reshape, {"shape"}},
      {Operator::transpose, {"permutation"}},
      {Operator::pad, {"begin", "end", "mode", "value"}},
      {Operator::unary, {"function", "alpha", "beta"}},
      {Operator::binary, {"function"}, 2, any_number},
      {Operator::where, {}, 3, 3},
      {Operator::reduce, {"function", "axes"}},
      {Operator::log_softmax, {"axis"}},
      {Operator::normalize, {"axes", "epsilon"}, 1, 3},
      {Operator::resize, {"shape", "mode", "coordinates", "rounding"}},
      {Operator::slice, {"shape", "begin", "step"}},
      {Operator::repeat, {"shape"}},
  };
  return formats;
}

// Returns the activation that the operator is, if it is one.
Activation activation_of(Operator op) {
  if (op == Operator::relu) return Activation::relu;
  if (op == Operator::clip) return Activation::clip;
  if (op == Operator::prelu) return Activation::prelu;
  return op == Operator::sigmoid ? Activation::sigmoid : Activation::none;
}

void set_function(Layer& layer, const UnaryFormat& format) {
  layer.activation = format.function;
  layer.alpha = format.alpha;
  layer.beta = format.beta;
}

void read_activation(const YamlMap& map, Layer& layer) {
  const YamlNode* activation = map.find("activation");
  if (activation == nullptr) return;
  if (layer.op == Operator::relu) {  // rectified twice, or once
    read_choice(*activation, "activation", {"relu", "none"});
    return;
  }
  std::vector<Activation> kinds = {Activation::relu, Activation::clip, Activation::prelu, Activation::none};
  std::vector<std::string> names = {"relu", "relu6", "prelu", "none"};
  for (const UnaryFormat& format : unary_formats()) {
    kinds.push_back(format.function);
    names.emplace_back(format.name);
  }
  const std::size_t choice = read_choice(*activation, "activation", names);
  layer.activation = kinds[choice];
  if (choice == 1) layer.clip_max = 6;
  if (choice > 3) set_function(layer, unary_formats()[choice - 4]);
}

void real(const YamlMap& map, const std::string& key, float& value, double min = -max_real) {
  if (const YamlNode* node = map.find(key)) value = static_cast<float>(read_number(*node, key, min, max_real));
}

void read_clip(const YamlMap& map, Layer& layer) {
  map.require("min");
  map.require("max");
  real(map, "min", layer.clip_min);
  real(map, "max", layer.clip_max, static_cast<double>(layer.clip_min));
}

// Reads the padding: one number, [rows, cols], or [top, left, bottom, right].
void read_window_padding(const YamlMap& map, Layer& layer) {
  const YamlNode* node = map.find("pad");
  if (node == nullptr) return;
  if (node->kind == YamlNode::Kind::list && node->items.size() == 4) {
    for (std::size_t side = 0; side < 4; ++side) {
      auto& pad = side < 2 ? layer.pad_begin : layer.pad_end;
      pad[side % 2] = static_cast<std::int32_t>(read_count(node->items[side], "pad", 0, INT32_MAX));
    }
    return;
  }
  if (node->kind == YamlNode::Kind::list && node->items.size() != 2) {
    throw InputError(node->where,
                     "pad: a list of " + std::to_string(node->items.size()) +
                         " is not accepted; expected a number, [rows, cols] or [top, left, bottom, right]");
  }
  layer.pad_begin = layer.pad_end = read_pair(*node, "pad", 0);
}

void read_permutation(const YamlNode& node, Layer& layer) {
  const std::vector<YamlNode>& items = read_list(node, "permutation");
  std::array<bool, 3> taken{};
  for (std::size_t k = 0; k < items.size() && k < 3; ++k) {
    const std::size_t axis = read_choice(items[k], "permutation", {"channels", "rows", "cols"});
    layer.permutation[k] = static_cast<std::int32_t>(axis);
    taken[axis] = true;
  }
  if (items.size() == 3 && taken[0] && taken[1] && taken[2]) return;
  throw InputError(node.where,
                   "permutation: expected each of channels, rows and cols once, e.g. [rows, channels, cols]");
}

void read_pad(const YamlMap& map, Layer& layer) {
  if (const YamlNode* begin = map.find("begin")) layer.margin_begin = read_shape(*begin, "begin", -INT32_MAX);
  if (const YamlNode* end = map.find("end")) layer.margin_end = read_shape(*end, "end", -INT32_MAX);
  map.choice("mode", layer.pad_mode, {"constant", "reflect", "edge"});
  real(map, "value", layer.pad_value);
}

void read_unary(const YamlMap& map, Layer& layer) {
  std::vector<std::string> names;
  for (const UnaryFormat& format : unary_formats()) names.emplace_back(format.name);
  const UnaryFormat& format = unary_formats()[read_choice(map.require("function"), "function", names)];
  set_function(layer, format);
  const std::array keys = {"alpha", "beta"};
  for (int k = format.parameters; k < 2; ++k) {
    const YamlNode* extra = map.find(keys[static_cast<std::size_t>(k)]);
    if (extra == nullptr) continue;
    throw InputError(extra->where, std::string(keys[static_cast<std::size_t>(k)]) + ": the function " + format.name +
                                       " has " + std::to_string(format.parameters) + " parameter(s); expected no more");
  }
  real(map, "alpha", layer.alpha);
  real(map, "beta", layer.beta);
}

void read_axes(const YamlMap& map, Layer& layer) {
  for (const YamlNode& item : read_list(map.require("axes"), "axes")) {
    layer.axes[read_choice(item, "axes", {"channels", "rows", "cols"})] = true;
  }
}

void read_resize(const YamlMap& map, Layer& layer) {
  map.choice("mode", layer.resize.mode, {"nearest", "linear", "cubic"});
  map.choice("coordinates", layer.resize.coordinates,
             {"half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel", "half_pixel_symmetric"});
  map.choice("rounding", layer.resize.rounding, {"prefer_floor", "prefer_ceil", "floor", "ceil"});
}

void read_slice(const YamlMap& map, Layer& layer) {
  if (const YamlNode* begin = map.find("begin")) layer.slice_begin = read_shape(*begin, "begin", 0);
  if (const YamlNode* step = map.find("step")) layer.slice_step = read_shape(*step, "step", -INT32_MAX);
}

void read_lrn(const YamlMap& map, Layer& layer) {
  map.require("size");
  map.count("size", layer.lrn.size, 1, 65536);
  real(map, "alpha", layer.lrn.alpha, 0);
  real(map, "beta", layer.lrn.beta);
  real(map, "k", layer.lrn.k, 0);
}

void read_window(const YamlMap& map, Layer& layer) {
  map.pair("kernel", layer.kernel, 1);
  map.pair("stride", layer.stride, 1);
  map.pair("dilation", layer.dilation, 1);
  map.pair("output_pad", layer.output_pad, 0);
  map.boolean("count_padding", layer.count_padding);
  read_window_padding(map, layer);
}

}  // namespace

const OperatorFormat& read_operator(const YamlNode& node) {
  read_members(node, "a layer");
  const YamlNode* op = find_member(node, "op");
  if (op == nullptr) throw InputError(node.where, "layer: key 'op' is missing");
  std::vector<std::string> names;
  for (const OperatorFormat& format : operator_formats()) names.push_back(to_string(format.op));
  return operator_formats()[read_choice(*op, "op", names)];
}

std::vector<std::string> layer_keys(const OperatorFormat& format) {
  std::vector<std::string> keys = {"name", "op", "inputs", "type"};
  const Activation own = activation_of(format.op);
  const bool is_activation = own != Activation::none || format.op == Operator::unary;
  if (!is_activation || own == Activation::relu) keys.push_back("activation");
  keys.insert(keys.end(), format.keys.begin(), format.keys.end());
  return keys;
}

void read_parameters(const YamlMap& map, Layer& layer) {
  const Operator op = layer.op;
  const bool is_convolution = op == Operator::conv || op == Operator::conv_transpose;
  if (is_convolution) map.require("filters");
  if (is_convolution || op == Operator::maxpool || op == Operator::avgpool) {
    map.require("kernel");
    read_window(map, layer);
  }
  if (op == Operator::fc) map.require("units");
  map.count("filters", layer.filters, 1);
  map.count("units", layer.units, 1);
  map.count("groups", layer.groups, 1);
  map.boolean("bias", layer.bias);
  if (const YamlNode* density = map.find("density")) layer.density = read_number(*density, "density", 0, 1);
  if (const YamlNode* shift = map.find("shift")) {
    layer.shift = static_cast<std::int32_t>(read_count(*shift, "shift", 0, 31));
  }
  map.choice("axis", layer.axis, {"channels", "rows", "cols"});
  layer.activation = activation_of(op);
  if (op == Operator::clip) read_clip(map, layer);
  if (op == Operator::lrn) read_lrn(map, layer);
  if (op == Operator::reshape || op == Operator::resize || op == Operator::slice || op == Operator::repeat) {
    layer.target = read_shape(map.require("shape"), "shape");
  }
  if (op == Operator::transpose) read_permutation(map.require("permutation"), layer);
  if (op == Operator::pad) read_pad(map, layer);
  if (op == Operator::unary) read_unary(map, layer);
  if (op == Operator::binary) {
    layer.binary = static_cast<BinaryFunction>(read_choice(map.require("function"), "function", binary_names()));
  }
  if (op == Operator::reduce) {
    map.require("function");
    map.choice("function", layer.reduction, reduction_names());
  }
  if (op == Operator::reduce || op == Operator::normalize) read_axes(map, layer);
  real(map, "epsilon", layer.epsilon, 0);
  if (op == Operator::resize) read_resize(map, layer);
  if (op == Operator::slice) read_slice(map, layer);
  read_activation(map, layer);
  read_own_type(map, "type", layer.type);
  read_own_type(map, "weight_type", layer.weight_type);
  read_own_type(map, "bias_type", layer.bias_type);
}

DataType read_data_type(const YamlNode& node, const std::string& key) {
  return static_cast<DataType>(read_choice(node, key, {data_type_names.begin(), data_type_names.end()}));
}

void read_own_type(const YamlMap& map, const std::string& key, std::optional<DataType>& type) {
  if (const YamlNode* node = map.find(key)) type = read_data_type(*node, key);
}

}  // namespace weft
