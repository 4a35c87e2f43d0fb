// Makes random networks in which many layers are concatenations of results of layers, one in another too.
#pragma once

#include "tests/support/workloads/random_network.hpp"

namespace weft::test {

// Returns a concatenation of two or more results of layers, each once; fewer where not so many suit.
inline Layer random_concatenation(Random& random, const Network& network) {
  const auto first = static_cast<TensorId>(network.inputs.size());
  Layer layer;
  layer.op = Operator::concat;
  layer.axis = random.between(0, 2);
  layer.inputs = {static_cast<TensorId>(
      random.between(static_cast<std::int32_t>(first), static_cast<std::int32_t>(network.tensor_count()) - 1))};
  const Shape shape = network.shape(layer.inputs[0]);
  for (TensorId other = first; other < network.tensor_count(); ++other) {
    bool suits = other != layer.inputs[0];
    for (std::int32_t axis = 0; axis < 3; ++axis) {
      suits &= axis == layer.axis || network.shape(other)[axis] == shape[axis];
    }
    if (suits && random.one_in(3)) layer.inputs.push_back(other);
  }
  return layer;
}

inline Layer random_convolution(Random& random, TensorId tensor) {
  Layer layer;
  layer.op = Operator::conv;
  layer.inputs = {tensor};
  layer.filters = random.one_in(3) ? 3 : 2;
  return layer;
}

inline Network random_concatenations(Random& random) {
  Network network;
  network.name = "random";
  network.batch = random.between(1, 2);
  const Shape image{random.between(1, 3), random.between(2, 6), random.between(2, 6)};
  network.inputs.push_back({"image", image, {}});
  const auto layers = static_cast<std::size_t>(random.between(7, 13));
  while (network.layers.size() < layers) {
    Network longer = network;
    const auto last = static_cast<TensorId>(network.tensor_count() - 1);
    const bool is_last = network.layers.size() + 1 == layers;
    Layer layer = network.layers.size() < 5     ? random_convolution(random, 0)
                  : is_last || random.one_in(5) ? random_convolution(random, last)
                  : random.one_in(3)            ? random_layer(random, network)
                                                : random_concatenation(random, network);
    if (layer.op == Operator::concat ? layer.inputs.size() < 2 : !can_be_next(layer)) continue;
    layer.name = std::string("L") + std::to_string(network.layers.size());
    longer.layers.push_back(std::move(layer));
    try {
      infer_shapes(longer);
      if (element_count(longer.layers.back().output) < 2000) network = longer;
    } catch (const InputError&) {  // draw another layer
    }
  }
  return network;
}

// Returns `drawn` with such a network instead of its own.
inline Experiment with_concatenations(Experiment drawn, std::uint32_t seed) {
  Random random(seed + 30000);
  const int element_bits = drawn.network.element_bits;
  drawn.network = random_concatenations(random);
  drawn.network.element_bits = element_bits;
  drawn.tiling = random_tiling(random, drawn.network);
  return drawn;
}

}  // namespace weft::test
