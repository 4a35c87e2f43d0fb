#include "workloads/network/layer_work.hpp"

#include <algorithm>

#include "workloads/network/resize_taps.hpp"

namespace weft {

namespace {

// Returns the operations per output of an operator without multiply-accumulates.
std::int64_t operations_per_output(const Network& network, std::size_t layer) {
  const Layer& of = network.layers[layer];
  switch (of.op) {
    case Operator::maxpool:
    case Operator::avgpool:
      return std::int64_t{of.kernel[0]} * of.kernel[1];
    case Operator::global_avgpool: {
      const Shape& input = network.input_shape(layer);
      return std::int64_t{input[1]} * input[2];
    }
    case Operator::add:
    case Operator::mul:
    case Operator::binary:
      return std::max<std::int64_t>(1, static_cast<std::int64_t>(of.inputs.size()) - 1);
    case Operator::softmax:
    case Operator::log_softmax:
      return 3;
    case Operator::reduce: {
      std::int64_t elements = 1;
      for (std::size_t axis = 0; axis < 3; ++axis) {
        if (of.axes[axis]) elements *= network.input_shape(layer)[axis];
      }
      return elements;
    }
    case Operator::normalize:
      return 3 + static_cast<std::int64_t>(of.inputs.size());
    case Operator::resize:
      return resize_tap_count(of, network.input_shape(layer));
    case Operator::lrn:
      return std::int64_t{of.lrn.size} + 2;
    default:
      return 1;
  }
}

// Returns the products K of an output; of a transposed convolution, as many as there are on average, rounded up.
std::int64_t window_of(const Network& network, std::size_t layer) {
  const Layer& of = network.layers[layer];
  if (of.op == Operator::matmul) return network.input_shape(layer)[2];
  const std::int64_t products = weight_row(network, layer).products;
  if (of.op != Operator::conv_transpose) return products;
  const std::int64_t positions = std::int64_t{of.stride[0]} * of.stride[1];
  return (products - 1) / positions + 1;
}

}  // namespace

int bits_computed_with(const Network& network, std::size_t layer) {
  const WeightRow row = weight_row(network, layer);
  int bits = row.products > 0 ? row.product_bits : 0;
  const Layer& of = network.layers[layer];
  const std::size_t sums = of.part && !of.part->is_first ? 1 : 0;  // the last operand is added to, not multiplied
  for (std::size_t operand = 0; operand + sums < of.inputs.size(); ++operand) {
    bits = std::max(bits, network.bits_of(network.type(of.inputs[operand])));
  }
  return bits;
}

Work tile_work(const Network& network, std::size_t layer, const Shape& tile) {
  const Layer& of = network.layers[layer];
  Work work;
  work.op = of.op;
  work.element_bits = bits_computed_with(network, layer);
  if (!has_macs(of.op)) {
    work.operations = element_count(tile) * operations_per_output(network, layer);
    return work;
  }
  work.window = window_of(network, layer);
  if (of.op == Operator::matmul) {
    work.output_pixels = tile[1];
    work.filters = tile[2];
    work.groups = tile[0];
  } else {
    const std::int32_t filters_per_group = of.output[0] / of.groups;
    work.output_pixels = std::int64_t{tile[1]} * tile[2];
    work.filters = std::min(tile[0], filters_per_group);
    work.groups = tile[0] / work.filters;
  }
  work.macs = work.output_pixels * work.window * work.filters * work.groups;
  return work;
}

Work layer_work(const Network& network, std::size_t layer) {
  return tile_work(network, layer, network.layers[layer].output);
}

LayerShape layer_shape(const Network& network, std::size_t layer) {
  const Layer& of = network.layers[layer];
  const Work work = layer_work(network, layer);
  LayerShape shape;
  shape.name = of.name;
  if (!of.inputs.empty()) shape.input = network.input_shape(layer);
  shape.output = of.output;
  shape.kernel = of.kernel;
  shape.stride = of.stride;
  shape.dilation = of.dilation;
  shape.pad = {of.pad_begin[0], of.pad_begin[1], of.pad_end[0], of.pad_end[1]};
  shape.groups = of.groups;
  shape.density = of.density;
  shape.macs = work.macs;
  shape.operations = work.operations;
  return shape;
}

WeightRow weight_row(const Network& network, std::size_t layer) {
  const Layer& of = network.layers[layer];
  WeightRow row;
  row.has_slope = of.activation == Activation::prelu;
  row.product_bits = network.bits_of(of.weight_type);
  row.other_bits = network.bits_of(of.bias_type);
  if (of.op == Operator::fc) {
    const Shape& input = network.input_shape(layer);
    row.products = of.part ? std::int64_t{of.part->channels.size()} * input[1] * input[2] : element_count(input);
  } else if (of.op == Operator::conv || of.op == Operator::conv_transpose) {
    const std::int32_t channels = of.part ? of.part->channels.size() : network.input_shape(layer)[0] / of.groups;
    row.products = std::int64_t{of.kernel[0]} * of.kernel[1] * channels;
  } else {
    return row;
  }
  row.has_bias = of.bias;
  return row;
}

std::int64_t whole_products(const Network& network, std::size_t layer) {
  const Layer& of = network.layers[layer];
  if (!of.part) return layer_work(network, layer).window;
  const Shape& input = network.input_shape(layer);
  return std::int64_t{input[0]} * (of.op == Operator::fc ? input[1] * input[2] : of.kernel[0] * of.kernel[1]);
}

Shape weight_shape(const Network& network, std::size_t layer) {
  const auto length = static_cast<std::int32_t>(weight_row(network, layer).length());
  if (length == 0) return {0, 0, 0};
  return {network.layers[layer].output[0], 1, length};
}

TileSlice weight_slice(const Network& network, std::size_t layer) {
  const WeightRow row = weight_row(network, layer);
  const int bits = row.products > 0 ? row.product_bits : row.other_bits;
  if (bits % 8 == 0 && (row.others() == 0 || row.other_bits == bits)) {
    return whole_slice(weight_shape(network, layer), bits);
  }
  return whole_slice({network.layers[layer].output[0], 1, static_cast<std::int32_t>(row.bytes())});
}

}  // namespace weft
