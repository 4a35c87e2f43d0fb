#include "workloads/layer_work.hpp"

#include <algorithm>

namespace weft {

namespace {

// Weights of one filter of a convolution or fully connected layer, without the bias.
std::int64_t filter_size(const Network& network, std::size_t layer) {
  const Layer& of = network.layers[layer];
  const Shape& input = network.input_shape(layer);
  if (of.op == Operator::fc) return element_count(input);
  return std::int64_t{of.kernel[0]} * of.kernel[1] * (input[0] / of.groups);
}

// Operations per output of the operators without multiply-accumulates.
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
      return std::max<std::int64_t>(1, static_cast<std::int64_t>(of.inputs.size()) - 1);
    default:
      return 1;
  }
}

}  // namespace

Work tile_work(const Network& network, std::size_t layer, const Shape& tile) {
  const Layer& of = network.layers[layer];
  Work work;
  work.op = of.op;
  if (of.op != Operator::conv && of.op != Operator::fc) {
    work.operations = element_count(tile) * operations_per_output(network, layer);
    return work;
  }
  const std::int32_t filters_per_group = of.output[0] / of.groups;
  work.output_pixels = std::int64_t{tile[1]} * tile[2];
  work.window = filter_size(network, layer);
  work.filters = std::min(tile[0], filters_per_group);
  work.groups = tile[0] / work.filters;
  work.macs = work.output_pixels * work.window * work.filters * work.groups;
  return work;
}

Work layer_work(const Network& network, std::size_t layer) {
  return tile_work(network, layer, network.layers[layer].output);
}

Shape weight_shape(const Network& network, std::size_t layer) {
  const Layer& of = network.layers[layer];
  if (of.op != Operator::conv && of.op != Operator::fc) return {0, 0, 0};
  return {of.output[0], 1, static_cast<std::int32_t>(filter_size(network, layer)) + (of.bias ? 1 : 0)};
}

}  // namespace weft
