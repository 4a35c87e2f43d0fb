#include "workloads/onnx/layers/quantization.hpp"

#include <cmath>
#include <limits>

#include "workloads/onnx/file/onnx_proto.hpp"
#include "workloads/onnx/layers/node_readers.hpp"

namespace weft {

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

}  // namespace

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
