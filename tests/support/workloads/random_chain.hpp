// Random chains of convolutions, depthwise ones among them, and element-wise layers, some of which add an earlier result of
// the same shape.
#pragma once

#include <fmt/format.h>

#include "tests/support/workloads/random_network.hpp"

namespace weft::test {

inline Layer random_chain_layer(Random& random, const Network& network, TensorId last) {
  static constexpr Operator unaries[] = {Operator::relu, Operator::clip, Operator::sigmoid, Operator::unary};
  const Shape& shape = network.shape(last);
  Layer layer;
  layer.inputs = {last};
  layer.name = fmt::format("L{}", network.layers.size());
  const std::int32_t sort = random.between(0, 5);
  if (sort < 3 || network.layers.empty()) {
    layer.op = Operator::conv;
    const bool is_depthwise = sort == 0 && shape[0] > 1;
    const std::int32_t kernel = is_depthwise || random.one_in(2) ? 3 : 1;
    layer.kernel = {kernel, kernel};
    layer.pad_begin = layer.pad_end = {kernel / 2, kernel / 2};
    if (kernel == 3 && random.one_in(4)) layer.stride = {2, 2};
    layer.groups = is_depthwise ? shape[0] : 1;
    layer.filters = is_depthwise ? shape[0] : random.between(2, 8);
  } else if (sort < 5) {
    layer.op = unaries[random.between(0, 3)];
  } else {
    layer.op = random.one_in(2) ? Operator::add : Operator::mul;
    for (TensorId other = 0; other < last && layer.inputs.size() < 2; ++other) {
      if (!network.is_input(other) && network.shape(other) == shape) layer.inputs.push_back(other);
    }
    if (layer.inputs.size() < 2) layer.op = Operator::relu;
  }
  choose_activation(random, layer);
  return layer;
}

inline Network random_chain(Random& random, std::int32_t layers) {
  Network network;
  network.name = "chain";
  network.batch = 1;
  network.inputs.push_back({"image", {random.between(1, 4), random.between(8, 14), random.between(8, 14)}, {}});
  while (static_cast<std::int32_t>(network.layers.size()) < layers) {
    const TensorId last = network.layers.empty() ? 0 : network.result_of(network.layers.size() - 1);
    Network longer = network;
    longer.layers.push_back(random_chain_layer(random, network, last));
    try {
      infer_shapes(longer);
      network = longer;
    } catch (const InputError&) {  // a kernel that does not fit: draw another layer
    }
  }
  network.layers.back().is_output = true;
  return network;
}

}  // namespace weft::test
