#include <algorithm>
#include <cmath>
#include <limits>

#include "workloads/network/functions.hpp"
#include "workloads/onnx/layers/node_readers.hpp"

namespace weft {

namespace {

// Returns the axes of an operand within an image, aligned to those of the result. Throws InputError for a constant that
// differs between images.
Dims operand_dims(const NodeReader& node, std::size_t input, std::size_t output_rank) {
  if (node.constant(input) == nullptr) {
    if (node.is_batched() && node.dims(input).size() != output_rank) {
      node.fail("an operand of " + to_string(node.dims(input)) +
                " is broadcast over the images; expected a batch of 1");
    }
    return node.image_dims(input);
  }
  Dims dims = node.dims(input);
  if (!node.is_batched() || dims.size() < output_rank) return dims;
  if (dims[0] != 1)
    node.fail("a constant of " + to_string(dims) + " differs from image to image; expected a batch of 1");
  dims.erase(dims.begin());
  return dims;
}

// Returns a view of the result in which every operand is a box of it, if there is one: that of an operand of the same
// size, if possible.
std::optional<Shape> choose_view(const NodeReader& node, const Dims& result, const std::vector<Dims>& operands) {
  const auto suits = [&](const Shape& view) {
    return std::all_of(operands.begin(), operands.end(),
                       [&](const Dims& operand) { return broadcast_view(view, result, operand).has_value(); });
  };
  for (std::size_t k = 0; k < operands.size(); ++k) {
    if (element_count(operands[k]) != element_count(result) || node.constant(k) != nullptr) continue;
    if (operands[k] == operands[0] && std::all_of(operands.begin(), operands.end(), [&](const Dims& operand) {
          return element_count(operand) == element_count(result) || element_count(operand) == 1;
        })) {
      return node.stored_view(k);  // whatever it merges, nothing is broadcast but single elements
    }
    if (suits(node.stored_view(k))) return node.stored_view(k);
  }
  if (suits(canonical_view(result))) return canonical_view(result);
  return common_view(result, operands);
}

Shape operand_view(const Shape& view, const Dims& result, const Dims& operand) {
  if (element_count(operand) == element_count(result)) return view;
  if (element_count(operand) == 1) return {1, 1, 1};
  return *broadcast_view(view, result, operand);
}

Layer activation_layer(Operator op, Activation activation) {
  Layer layer = layer_of(op);
  layer.activation = activation;
  return layer;
}

void add_activation(NodeReader& node, Layer layer) {
  node.image_dims();
  const Shape view = node.stored_view(0);
  layer.inputs = {node.operand(0, view)};
  node.set_result(node.add(std::move(layer), view));
}

bool broadcasts_to(const Dims& operand, const Dims& result) {
  return operand.size() <= result.size() &&
         std::equal(operand.rbegin(), operand.rend(), result.rbegin(),
                    [](std::int64_t size, std::int64_t whole) { return size == 1 || size == whole; });
}

// Adds max(0, x) + slope min(0, x), for slopes that are not one per channel of any view.
void add_general_prelu(NodeReader& node, const Shape& view, const Shape& slopes) {
  const LayerBuilder::Tensor operand = node.operand(0, view);
  Layer lower = activation_layer(Operator::clip, Activation::clip),
        upper = activation_layer(Operator::relu, Activation::relu);
  lower.clip_min = -std::numeric_limits<float>::max();
  lower.inputs = upper.inputs = {operand};
  const LayerBuilder::Tensor negative = node.add(std::move(lower), view);
  const LayerBuilder::Tensor below = node.add(layer_of(Operator::mul, {negative, node.operand(1, slopes)}), view);
  const LayerBuilder::Tensor above = node.add(std::move(upper), view);
  node.set_result(node.add(layer_of(Operator::add, {above, below}), view));
}

}  // namespace

namespace {

struct BinaryOperator {
  const char* name;
  BinaryFunction function;
};

constexpr BinaryOperator binary_operators[] = {{"And", BinaryFunction::logical_and},
                                               {"Div", BinaryFunction::div},
                                               {"Equal", BinaryFunction::equal},
                                               {"Greater", BinaryFunction::greater},
                                               {"GreaterOrEqual", BinaryFunction::greater_equal},
                                               {"Less", BinaryFunction::less},
                                               {"LessOrEqual", BinaryFunction::less_equal},
                                               {"Max", BinaryFunction::max},
                                               {"Min", BinaryFunction::min},
                                               {"Or", BinaryFunction::logical_or},
                                               {"Pow", BinaryFunction::pow},
                                               {"Sub", BinaryFunction::sub},
                                               {"Xor", BinaryFunction::logical_xor}};

Layer elementwise_layer(const NodeReader& node) {
  if (node.op() == "Mul") return layer_of(Operator::mul);
  if (node.op() == "Where") return layer_of(Operator::where);
  const auto* found = std::find_if(std::begin(binary_operators), std::end(binary_operators),
                                   [&](const BinaryOperator& of) { return node.op() == of.name; });
  if (found == std::end(binary_operators)) return layer_of(Operator::add);  // Add, Sum, Mean
  Layer layer = layer_of(Operator::binary);
  layer.binary = found->function;
  if (node.makes_integers() && (node.op() == "Div" || node.op() == "Pow")) layer.activation = Activation::trunc;
  return layer;
}

}  // namespace

void read_elementwise(NodeReader& node) {
  if (node.input_count() == 1) return node.pass_on();
  const Dims result = node.image_dims();
  std::vector<Dims> operands;
  for (std::size_t k = 0; k < node.input_count(); ++k) {
    operands.push_back(operand_dims(node, k, node.output_dims().size()));
  }
  const std::optional<Shape> common = choose_view(node, result, operands);
  const Shape view = common.value_or(canonical_view(result));
  Layer layer = elementwise_layer(node);
  for (std::size_t k = 0; k < operands.size(); ++k) {
    if (common) {
      layer.inputs.push_back(node.operand(k, operand_view(view, result, operands[k])));
    } else {  // operands are broadcast over more axes than there are
      layer.inputs.push_back(node.layers().viewed(add_repetition(node, k, operands[k], result), view));
    }
  }
  const LayerBuilder::Tensor tensor = node.add(std::move(layer), view);
  if (node.op() != "Mean") return node.set_result(tensor);
  const LayerBuilder::Tensor share = node.number(1 / static_cast<float>(operands.size()));
  node.set_result(node.add(layer_of(Operator::mul, {tensor, share}), view));
}

namespace {

bool is_computed(const NodeReader& node, std::size_t input) {
  return node.has_input(input) && node.constant(input) == nullptr;
}

// Adds a Clip with bounds that are data, of one number each, as a maximum and a minimum.
void clip_to_data(NodeReader& node) {
  node.image_dims();
  const Shape view = node.stored_view(0);
  LayerBuilder::Tensor tensor = node.operand(0, view);
  for (const std::size_t bound : {1U, 2U}) {
    if (!node.has_input(bound)) continue;
    if (is_computed(node, bound)) node.image_dims(bound);
    if (element_count(node.dims(bound)) != 1) {
      node.fail("a bound of " + to_string(node.dims(bound)) + "; expected one number");
    }
    Layer layer = layer_of(Operator::binary, {tensor, node.operand(bound, {1, 1, 1})});
    layer.binary = bound == 1 ? BinaryFunction::max : BinaryFunction::min;
    tensor = node.add(std::move(layer), view);
  }
  node.set_result(tensor);
}

}  // namespace

void read_activation(NodeReader& node) {
  if (is_computed(node, 1) || is_computed(node, 2)) return clip_to_data(node);
  if (node.op() == "Relu") return add_activation(node, activation_layer(Operator::relu, Activation::relu));
  constexpr float max_float = std::numeric_limits<float>::max();
  const float min = node.real("min", 1, -max_float);
  const float max = node.real("max", 2, max_float);
  if (min <= -max_float && max >= max_float) return node.pass_on();
  if (min == 0 && max >= max_float) return add_activation(node, activation_layer(Operator::relu, Activation::relu));
  Layer layer = activation_layer(Operator::clip, Activation::clip);
  layer.clip_min = min;
  layer.clip_max = max;
  add_activation(node, std::move(layer));
}

namespace {

// An operator of one operand, and which attributes its parameters are.
struct FunctionOperator {
  const char* name;
  Activation function;
  const char* alpha = "";
  const char* beta = "";
};

constexpr FunctionOperator function_operators[] = {{"Abs", Activation::abs},
                                                   {"Acos", Activation::acos},
                                                   {"Acosh", Activation::acosh},
                                                   {"Asin", Activation::asin},
                                                   {"Asinh", Activation::asinh},
                                                   {"Atan", Activation::atan},
                                                   {"Atanh", Activation::atanh},
                                                   {"Ceil", Activation::ceil},
                                                   {"Celu", Activation::celu, "alpha"},
                                                   {"Cos", Activation::cos},
                                                   {"Cosh", Activation::cosh},
                                                   {"Elu", Activation::elu, "alpha"},
                                                   {"Erf", Activation::erf},
                                                   {"Exp", Activation::exp},
                                                   {"Floor", Activation::floor},
                                                   {"Gelu", Activation::gelu},
                                                   {"HardSigmoid", Activation::hard_sigmoid, "alpha", "beta"},
                                                   {"HardSwish", Activation::hard_swish},
                                                   {"LeakyRelu", Activation::leaky_relu, "alpha"},
                                                   {"Log", Activation::log},
                                                   {"Mish", Activation::mish},
                                                   {"Neg", Activation::neg},
                                                   {"Not", Activation::is_zero},
                                                   {"Reciprocal", Activation::reciprocal},
                                                   {"Round", Activation::round},
                                                   {"Selu", Activation::selu, "alpha", "gamma"},
                                                   {"Shrink", Activation::shrink, "lambd", "bias"},
                                                   {"Sigmoid", Activation::sigmoid},
                                                   {"Sign", Activation::sign},
                                                   {"Sin", Activation::sin},
                                                   {"Sinh", Activation::sinh},
                                                   {"Softplus", Activation::softplus},
                                                   {"Softsign", Activation::softsign},
                                                   {"Sqrt", Activation::sqrt},
                                                   {"Tan", Activation::tan},
                                                   {"Tanh", Activation::tanh},
                                                   {"ThresholdedRelu", Activation::thresholded_relu, "alpha"}};

Layer function_layer(Activation function) {
  Layer layer = activation_layer(function == Activation::sigmoid ? Operator::sigmoid : Operator::unary, function);
  layer.alpha = format_of(function).alpha;
  layer.beta = format_of(function).beta;
  return layer;
}

}  // namespace

void read_function(NodeReader& node) {
  const auto* found = std::find_if(std::begin(function_operators), std::end(function_operators),
                                   [&](const FunctionOperator& of) { return node.op() == of.name; });
  Layer layer = function_layer(found->function);
  layer.alpha = node.real(found->alpha, layer.alpha);
  layer.beta = node.real(found->beta, layer.beta);
  if (node.op() == "Gelu" && node.text("approximate", "none") == "tanh") layer.activation = Activation::gelu_tanh;
  add_activation(node, std::move(layer));
}

// Whole numbers are made of real ones by leaving out the fraction, truth values by asking whether they are 0.
void read_cast(NodeReader& node) {
  constexpr std::int64_t text = 8, truth = 9, brain = 16;  // TensorProto.DataType
  const int type = node.output_type();
  if (type == text || type == brain || node.input_type(0) == text) {
    node.fail("it makes texts or bfloat16, or takes texts; expected other numbers");
  }
  if (type == truth && node.input_type(0) != truth) {
    node.image_dims();
    const Shape view = node.stored_view(0);
    Layer is_zero = function_layer(Activation::is_zero), is_not = is_zero;
    is_zero.inputs = {node.operand(0, view)};
    is_not.inputs = {node.add(std::move(is_zero), view)};
    return node.set_result(node.add(std::move(is_not), view));
  }
  if (node.makes_integers() && !node.has_integers(0)) return add_activation(node, function_layer(Activation::trunc));
  node.pass_on();
}

void read_prelu(NodeReader& node) {
  const OnnxTensor& slope = node.require_constant(1, "the slope");
  const Dims result = node.image_dims();
  const std::vector<Dims> operands = {node.image_dims(0), operand_dims(node, 1, node.output_dims().size())};
  const bool is_one = element_count(slope.dims) == 1;
  if (operands[0] != result || (!is_one && !broadcasts_to(operands[1], result))) {
    node.fail("its slope of " + to_string(slope.dims) + " cannot be broadcast to its input of " +
              to_string(node.dims(0)) + "; expected sizes of 1 or as those of the input, aligned to its last axes");
  }
  const std::optional<Shape> common = choose_view(node, result, operands);
  if (!common) {
    node.fail("its slope is broadcast over more axes than weft has (" + to_string(result) +
              "); expected at most three runs of axes that are broadcast alike");
  }
  const Shape& view = *common;
  const Shape slopes = operand_view(view, result, operands[1]);
  if (slopes[1] != 1 || slopes[2] != 1) return add_general_prelu(node, view, slopes);
  Layer layer = activation_layer(Operator::prelu, Activation::prelu);
  layer.weights = real_values(slope);
  layer.inputs = {node.operand(0, view)};
  node.set_result(node.add(std::move(layer), view));
}

namespace {

Quantization quantization_of_node(const NodeReader& node) {
  const float scale = node.require_constant(1, "the scale").real(0);
  if (!(scale > 0) || !std::isfinite(scale))
    node.fail("its scale is " + std::to_string(scale) + "; expected more than 0");
  const OnnxTensor* zero_point = node.has_input(2) ? node.constant(2) : nullptr;
  if (zero_point != nullptr && (!zero_point->has_integers() || element_count(zero_point->dims) != 1)) {
    node.fail("its zero point of " + to_string(zero_point->dims) +
              " is no integer; expected one of the type of the data");
  }
  return {scale, zero_point == nullptr ? 0 : static_cast<std::int32_t>(zero_point->integer(0))};
}

}  // namespace

// Adds a layer that passes every number on, to integers that hold what fits into their type.
void read_quantization(NodeReader& node) {
  node.image_dims();
  const Shape view = node.stored_view(0);
  Layer layer = layer_of(Operator::clip, {node.operand(0, view)});
  layer.activation = Activation::clip;
  layer.clip_min = std::numeric_limits<float>::lowest();
  layer.clip_max = std::numeric_limits<float>::max();
  LayerQuantization scales;
  scales.result = quantization_of_node(node);
  layer.quantization = std::make_shared<const LayerQuantization>(std::move(scales));
  node.set_result(node.add(std::move(layer), view));
}

// Makes no layer: the readers of the result read the integers, and know what these stand for.
void read_dequantization(NodeReader& node) { node.pass_on(quantization_of_node(node)); }

}  // namespace weft
