#include "workloads/onnx/layers/node_reader.hpp"

#include <cmath>
#include <set>

#include "workloads/onnx/file/onnx_attributes.hpp"
#include "workloads/onnx/file/onnx_proto.hpp"

namespace weft {

void NodeReader::fail(const std::string& message) const {
  throw InputError(lowering_.graph.where, describe(*node_.proto) + ": " + message);
}

const std::string& NodeReader::op() const { return node_.proto->op_type(); }

std::int64_t NodeReader::integer(const std::string& name, std::int64_t missing) const {
  return integer_attribute(*node_.proto, name, missing);
}

float NodeReader::real(const std::string& name, float missing) const {
  const onnx::AttributeProto* attribute = find_attribute(*node_.proto, name);
  return attribute != nullptr ? attribute->f() : missing;
}

float NodeReader::real(const std::string& name, std::size_t input, float missing) const {
  if (version() < 11) return real(name, missing);
  if (!has_input(input)) return missing;
  const OnnxTensor& value = require_constant(input, name);
  if (element_count(value.dims) == 1) return value.real(0);
  fail(name + " has the shape " + to_string(value.dims) + "; expected one value");
}

std::string NodeReader::text(const std::string& name, const std::string& missing) const {
  const onnx::AttributeProto* attribute = find_attribute(*node_.proto, name);
  return attribute != nullptr ? attribute->s() : missing;
}

std::vector<std::int64_t> NodeReader::integers(const std::string& name) const {
  const onnx::AttributeProto* attribute = find_attribute(*node_.proto, name);
  if (attribute == nullptr) return {};
  return {attribute->ints().begin(), attribute->ints().end()};
}

std::vector<float> NodeReader::reals(const std::string& name) const {
  const onnx::AttributeProto* attribute = find_attribute(*node_.proto, name);
  if (attribute == nullptr) return {};
  return {attribute->floats().begin(), attribute->floats().end()};
}

std::vector<std::int64_t> NodeReader::integers(const std::string& name, std::size_t input) const {
  if (!has_input(input)) return integers(name);
  const OnnxTensor& values = require_constant(input, name);
  if (!values.has_integers()) fail(name + " '" + input_name(input) + "' has real numbers; expected integers");
  std::vector<std::int64_t> result;
  for (std::int64_t i = 0; i < element_count(values.dims); ++i) result.push_back(values.integer(i));
  return result;
}

std::vector<float> NodeReader::reals(const std::string& name, std::size_t input) const {
  if (!has_input(input)) return reals(name);
  const OnnxTensor& values = require_constant(input, name);
  std::vector<float> result;
  for (std::int64_t i = 0; i < element_count(values.dims); ++i) result.push_back(values.real(i));
  return result;
}

bool NodeReader::has_attribute(const std::string& name) const { return find_attribute(*node_.proto, name) != nullptr; }

std::vector<std::size_t> NodeReader::image_axes(const std::vector<std::int64_t>& values, std::size_t rank) const {
  std::vector<std::int64_t> all = values;
  for (std::size_t axis = 0; values.empty() && axis < rank; ++axis) all.push_back(static_cast<std::int64_t>(axis));
  std::set<std::size_t> axes;
  for (const std::int64_t value : all) axes.insert(axis(value, rank) - lead());
  return {axes.begin(), axes.end()};
}

std::size_t NodeReader::axis(std::int64_t value, std::size_t rank) const {
  const std::int64_t axis = value < 0 ? value + static_cast<std::int64_t>(rank) : value;
  if (axis < 0 || axis >= static_cast<std::int64_t>(rank)) {
    fail("axis " + std::to_string(value) + " of a tensor with " + std::to_string(rank) + " axes");
  }
  if (axis < static_cast<std::int64_t>(lead())) {
    fail("axis 0 counts the images of the batch; expected another axis, or a batch of 1");
  }
  return static_cast<std::size_t>(axis);
}

std::size_t NodeReader::input_count() const { return static_cast<std::size_t>(node_.proto->input_size()); }

const std::string& NodeReader::input_name(std::size_t input) const {
  return node_.proto->input(static_cast<int>(input));
}

const OnnxInfo& NodeReader::info(std::size_t input) const { return lowering_.graph.tensors.at(input_name(input)); }

bool NodeReader::has_input(std::size_t input) const { return input < input_count() && !input_name(input).empty(); }

bool NodeReader::uses_output(std::size_t output) const {
  return static_cast<int>(output) < node_.proto->output_size() &&
         lowering_.graph.uses.count(node_.proto->output(static_cast<int>(output))) > 0;
}

const OnnxTensor* NodeReader::constant(std::size_t input) const {
  return has_input(input) ? info(input).constant.get() : nullptr;
}

const OnnxTensor& NodeReader::require_constant(std::size_t input, const std::string& what) const {
  if (!has_input(input)) fail("input " + std::to_string(input) + " (" + what + ") is missing");
  if (const OnnxTensor* values = constant(input)) return *values;
  fail(what + " '" + input_name(input) + "' is computed or an input; expected a constant, such as an initializer");
}

const Dims& NodeReader::output_dims(std::size_t output) const {
  return lowering_.graph.tensors.at(node_.proto->output(static_cast<int>(output))).dims;
}

std::size_t NodeReader::output_count() const { return static_cast<std::size_t>(node_.proto->output_size()); }

namespace {

bool is_integer_type(int type) {
  using onnx::TensorProto;
  return type != TensorProto::FLOAT && type != TensorProto::DOUBLE && type != TensorProto::FLOAT16 &&
         type != TensorProto::BFLOAT16;
}

}  // namespace

int NodeReader::output_type() const { return lowering_.graph.tensors.at(node_.proto->output(0)).type; }

bool NodeReader::makes_integers() const { return is_integer_type(output_type()); }

bool NodeReader::has_integers(std::size_t input) const { return is_integer_type(info(input).type); }

void NodeReader::check_leading_axis(const std::string& name, const Dims& dims) const {
  if (!is_batched() || (!dims.empty() && dims[0] == lowering_.batch)) return;
  fail("'" + name + "' of " + to_string(dims) + " does not count the " + std::to_string(lowering_.batch) +
       " images of the batch on its first axis; expected nodes that keep images apart, or a batch of 1");
}

Dims NodeReader::image_dims(std::size_t input) const {
  if (constant(input) == nullptr) check_leading_axis(input_name(input), dims(input));
  Dims result = dims(input);
  if (is_batched()) result.erase(result.begin());
  return result;
}

Dims NodeReader::image_dims() const {
  check_leading_axis(node_.proto->output(0), output_dims());
  return {output_dims().begin() + static_cast<std::ptrdiff_t>(lead()), output_dims().end()};
}

Dims NodeReader::channel_dims(std::size_t min_spatial) const {
  Dims result = dims(0);
  if (result.size() < min_spatial + 2) {
    fail("its input has the shape " + to_string(result) + "; expected [images, channels" +
         (min_spatial > 0 ? ", rows, columns]" : ", ...]"));
  }
  if (constant(0) != nullptr || !is_batched()) {
    if (result[0] != 1) {
      fail("its input of " + to_string(result) + " has " + std::to_string(result[0]) +
           " images where other nodes do not keep them apart; expected a batch of 1");
    }
  } else {
    check_leading_axis(input_name(0), result);
  }
  result.erase(result.begin());
  return result;
}

Shape NodeReader::spatial_view(const Dims& channel_dims) const {
  if (channel_dims.size() == 2) return make_view(channel_dims[0], 1, channel_dims[1]);
  if (channel_dims.size() == 3) return make_view(channel_dims[0], channel_dims[1], channel_dims[2]);
  fail("its input without the images is " + to_string(channel_dims) +
       "; expected at most three spatial axes behind the channels");
}

Shape NodeReader::stored_view(std::size_t input) const {
  if (constant(input) != nullptr) return canonical_view(dims(input));
  return lowering_.layers.view(lowering_.tensors.at(input_name(input)));
}

LayerBuilder::Tensor NodeReader::operand(std::size_t input, const Shape& view) {
  if (const OnnxTensor* values = constant(input)) {
    if (element_count(values->dims) == 0)
      fail("the constant '" + input_name(input) + "' has no elements; expected one");
    return lowering_.layers.add_constant(input_name(input), *values, view);
  }
  return lowering_.layers.viewed(lowering_.tensors.at(input_name(input)), view);
}

LayerBuilder::Tensor NodeReader::column_operand(std::size_t input, const Shape& view, Layer& reader) {
  const OnnxTensor* const values = constant(input);
  if (values == nullptr || values->quantized == nullptr || !lowering_.layers.keeps_types()) return operand(input, view);
  const std::vector<Quantization>& scales = values->quantized->scales;
  const bool is_by_column = scales.size() > 1 && values->quantized->axis + 1 == values->dims.size() &&
                            scales.size() == static_cast<std::size_t>(view[2]);
  if (!is_by_column) return operand(input, view);
  reader.quantization = std::make_shared<const LayerQuantization>(LayerQuantization{{}, {}, scales});
  return lowering_.layers.add_columns(input_name(input), *values, view);
}

std::shared_ptr<const Values> NodeReader::weights(const std::string& way,
                                                  const std::function<std::shared_ptr<const Values>()>& make) const {
  std::vector<const void*> constants;
  for (std::size_t input = 1; input < input_count(); ++input) {
    const OnnxTensor* values = constant(input);
    constants.push_back(values == nullptr || values->has_integers() ? static_cast<const void*>(values)
                                                                    : values->reals.get());
  }
  const auto [known, is_new] = lowering_.weights.try_emplace({way, std::move(constants)});
  if (is_new) known->second = make();
  return known->second;
}

namespace {

// The axis of input 1 that counts filters.
std::size_t filter_axis(const NodeReader& node, const OnnxTensor& weights) {
  if (node.op() == "Conv") return 0;
  if (node.op() == "ConvTranspose") return 1;
  if (node.op() == "Gemm" && node.integer("transB", 0) != 0) return 0;
  return weights.dims.empty() ? 0 : weights.dims.size() - 1;
}

// Puts the whole number of steps that a value is in its place. Returns false where it is none.
bool to_steps(double scale, std::int32_t zero_point, float& value) {
  const double steps = static_cast<double>(value) / scale + zero_point;
  value = static_cast<float>(std::nearbyint(steps));
  return std::abs(steps - static_cast<double>(value)) <= std::max(0.01, std::abs(steps) * 1e-6);
}

// Sets the types of a layer's weights and biases, and their scales, from those of the node's inputs 1 and 2. Where these
// are what DequantizeLinear makes of integers, the layer gets the integers, per tensor or per filter. `operand` is the
// scale of the layer's first operand.
void set_weight_types(const NodeReader& node, const Quantization& operand, Layer& layer) {
  layer.weight_type = layer.bias_type = DataType::float32;
  const OnnxTensor* const factors = node.constant(1);
  const std::int64_t filters = layer.op == Operator::fc ? layer.units : layer.filters;
  const bool has_factors = has_macs(layer.op) && filters > 0;
  if (!has_factors || factors == nullptr || factors->quantized == nullptr || layer.weights->size() == 1) return;
  const OnnxQuantization& quantized = *factors->quantized;
  const bool per_filter = quantized.scales.size() > 1;
  if (per_filter && (static_cast<std::int64_t>(quantized.scales.size()) != filters ||
                     quantized.axis != filter_axis(node, *factors))) {
    return;
  }
  const OnnxTensor* const bias = layer.bias ? node.constant(2) : nullptr;
  const bool has_steps = bias != nullptr && bias->quantized != nullptr && bias->quantized->type == DataType::int32;
  Values values = *layer.weights;
  const std::size_t row = values.size() / static_cast<std::size_t>(filters);
  const std::size_t products = row - (layer.bias ? 1 : 0);
  bool are_steps = true, biases_are_steps = has_steps;
  for (std::size_t filter = 0; filter < static_cast<std::size_t>(filters); ++filter) {
    const auto& [scale, zero_point] = quantized.scales[per_filter ? filter : 0];
    float* const first = values.data() + filter * row;
    for (std::size_t i = 0; i < products; ++i) {
      are_steps = to_steps(static_cast<double>(scale), zero_point, first[i]) && are_steps;
    }
    if (!has_steps) continue;
    const double unit = static_cast<double>(operand.scale) * static_cast<double>(scale);
    biases_are_steps = to_steps(unit, 0, first[products]) && biases_are_steps;
  }
  if (!are_steps) return;  // alpha of Gemm has changed them
  for (std::size_t filter = 0; has_steps && !biases_are_steps && filter < static_cast<std::size_t>(filters); ++filter) {
    values[filter * row + products] = (*layer.weights)[filter * row + products];
  }
  layer.weight_type = quantized.type;
  if (biases_are_steps) layer.bias_type = DataType::int32;
  layer.weights = std::make_shared<const Values>(std::move(values));
  LayerQuantization scales;
  scales.weights = quantized.scales;
  layer.quantization = std::make_shared<const LayerQuantization>(std::move(scales));
}

}  // namespace

LayerBuilder::Tensor NodeReader::add(Layer layer, const Shape& output, bool is_affine) {
  const std::string& name = node_.proto->name().empty() ? node_.proto->output(0) : node_.proto->name();
  if (lowering_.layers.keeps_types()) {
    layer.type = data_type_of(lowering_.graph.tensors.at(node_.proto->output(0)).type);
    if (layer.weights != nullptr) set_weight_types(*this, lowering_.layers.scale(layer.inputs[0]), layer);
  }
  return lowering_.layers.add_layer(std::move(layer), name, output, is_affine);
}

void NodeReader::set_result(LayerBuilder::Tensor tensor, std::size_t output) {
  const std::int64_t images = lowering_.batch;
  if (element_count(lowering_.layers.view(tensor)) * images != element_count(output_dims(output))) {
    fail("its result of " + to_string(output_dims(output)) + " cannot be read as " + std::to_string(images) +
         " image(s) of " + to_string(lowering_.layers.view(tensor)));
  }
  lowering_.tensors[node_.proto->output(static_cast<int>(output))] = tensor;
}

LayerBuilder::Tensor NodeReader::number(float value) {
  const OnnxTensor constant{{}, 1, std::make_shared<const Values>(Values{value}), {}};
  std::string name = "number" + std::to_string(value);
  return layers().add_constant(name, constant, {1, 1, 1});
}

void NodeReader::pass_on() {
  image_dims();
  set_result(constant(0) != nullptr ? operand(0, canonical_view(dims(0))) : lowering_.tensors.at(input_name(0)));
}

void NodeReader::pass_on(const Quantization& scale) {
  image_dims();
  set_result(lowering_.layers.scaled(lowering_.tensors.at(input_name(0)), scale));
}

void NodeReader::set_mask() {
  const OnnxTensor ones{output_dims(), 1, std::make_shared<const Values>(Values{1}), {}};
  const std::string& name = node_.proto->output(1);
  lowering_.tensors[name] = lowering_.layers.add_constant(name, ones, canonical_view(image_dims()));
}

void NodeReader::check_images(std::size_t input) const {
  if (!is_batched() || constant(input) == nullptr) return;
  fail("the constant '" + input_name(input) + "' would have to count images; expected a batch of 1");
}

std::vector<std::size_t> NodeReader::permutation() const { return transpose_permutation(*node_.proto, dims(0).size()); }

}  // namespace weft
