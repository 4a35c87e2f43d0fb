// Small random networks and tilings, and the elements that an output is computed from, one by one: what the arithmetic
// on ranges and boxes is compared with.
#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "workloads/experiment.hpp"
#include "workloads/shape_inference.hpp"

namespace weft::test {

using Element = std::array<std::int32_t, 3>;

class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}
  std::int32_t between(std::int32_t least, std::int32_t most) {
    return least + static_cast<std::int32_t>(engine_() % static_cast<std::uint32_t>(most - least + 1));
  }
  bool one_in(std::int32_t n) { return between(1, n) == 1; }

 private:
  std::mt19937 engine_;
};

inline Layer random_window_layer(Random& random, Operator op, std::int32_t channels) {
  Layer layer;
  layer.op = op;
  for (std::size_t axis = 0; axis < 2; ++axis) {
    layer.kernel[axis] = random.between(1, 3);
    layer.stride[axis] = random.between(1, 3);
    layer.dilation[axis] = random.between(1, 2);
    const std::int32_t reach = layer.dilation[axis] * (layer.kernel[axis] - 1);
    layer.pad_begin[axis] = random.between(0, reach);
    layer.pad_end[axis] = random.between(0, reach);
  }
  if (op == Operator::conv) {
    std::vector<std::int32_t> divisors;
    for (std::int32_t d = 1; d <= channels; ++d) {
      if (channels % d == 0) divisors.push_back(d);
    }
    layer.groups = divisors[random.between(0, static_cast<std::int32_t>(divisors.size()) - 1)];
    layer.filters = layer.groups * random.between(1, 3);
    layer.bias = random.one_in(2);
  }
  return layer;
}

// The next layer; it reads earlier tensors that suit its operator.
inline Layer random_layer(Random& random, const Network& network) {
  static constexpr Operator operators[] = {
      Operator::conv, Operator::conv,   Operator::maxpool, Operator::conv, Operator::global_avgpool, Operator::fc,
      Operator::add,  Operator::concat, Operator::flatten, Operator::relu, Operator::avgpool,        Operator::mul};
  const Operator op = operators[random.between(0, 11)];
  const TensorId tensor = random.between(0, static_cast<std::int32_t>(network.tensor_count()) - 1);
  Layer layer;
  if (op == Operator::conv || op == Operator::maxpool || op == Operator::avgpool) {
    layer = random_window_layer(random, op, network.shape(tensor)[0]);
  }
  layer.op = op;
  layer.units = random.between(1, 5);
  layer.inputs = {tensor};
  if (op == Operator::add || op == Operator::mul || op == Operator::concat) {
    for (TensorId other = 0; other < network.tensor_count(); ++other) {
      const Shape &a = network.shape(tensor), &b = network.shape(other);
      if (other != tensor && a[1] == b[1] && a[2] == b[2] && (op == Operator::concat || a[0] == b[0])) {
        layer.inputs.push_back(other);
      }
    }
  }
  return layer;
}

inline Network random_network(Random& random, int layers) {
  Network network;
  network.name = "random";
  network.batch = random.between(1, 2);
  network.inputs.push_back({"image", {random.between(1, 4), random.between(3, 9), random.between(3, 9)}, {}});
  while (static_cast<int>(network.layers.size()) < layers) {
    Network longer = network;
    longer.layers.push_back(random_layer(random, network));
    longer.layers.back().name = std::string("L") + std::to_string(network.layers.size());
    try {
      infer_shapes(longer);
      network = longer;
    } catch (const InputError&) {  // a kernel that does not fit: draw another layer
    }
  }
  return network;
}

inline Shape random_tile(Random& random, const Shape& shape) {
  Shape tile{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    tile[axis] = random.one_in(4) ? shape[axis] : random.between(1, std::min(shape[axis], 4));
  }
  return tile;
}

inline Tiling random_tiling(Random& random, const Network& network) {
  Tiling tiling = whole_tiling(network);
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Layer& layer = network.layers[i];
    Shape& tile = tiling.layers[i];
    do {
      tile = random_tile(random, layer.output);
    } while (layer.op == Operator::conv && tile[0] % (layer.filters / layer.groups) != 0 &&
             (layer.filters / layer.groups) % tile[0] != 0);
  }
  if (random.one_in(2)) tiling.inputs[0] = random_tile(random, network.inputs[0].shape);
  return tiling;
}

inline Experiment random_experiment(std::uint32_t seed) {
  Random random(seed);
  Experiment experiment;
  experiment.file = "random";
  experiment.network = random_network(random, random.between(1, 5));
  experiment.tiling = random_tiling(random, experiment.network);
  experiment.element_bytes = random.between(1, 4);
  const auto placement = [&] { return static_cast<Placement>(random.between(0, 2)); };
  experiment.placement = {placement(), placement(), random.one_in(2) ? Placement::resident : Placement::streamed,
                          placement()};
  return experiment;
}

// Elements of operand `operand` under one output element, with positions in the padding (they may be negative or beyond
// the tensor). By the definitions of the operators, one element at a time.
inline std::vector<Element> taps(const Network& network, std::size_t layer, std::size_t operand, const Element& out) {
  const Layer& of = network.layers[layer];
  const Shape& in = network.input_shape(layer, operand);
  std::vector<Element> result;
  const auto window = [&](std::int32_t channel) {
    for (std::int32_t r = 0; r < of.kernel[0]; ++r) {
      for (std::int32_t k = 0; k < of.kernel[1]; ++k) {
        result.push_back({channel, out[1] * of.stride[0] - of.pad_begin[0] + r * of.dilation[0],
                          out[2] * of.stride[1] - of.pad_begin[1] + k * of.dilation[1]});
      }
    }
  };
  const auto everything = [&](std::int32_t first_channel, std::int32_t last_channel) {
    for (std::int32_t c = first_channel; c <= last_channel; ++c) {
      for (std::int32_t r = 0; r < in[1]; ++r) {
        for (std::int32_t k = 0; k < in[2]; ++k) result.push_back({c, r, k});
      }
    }
  };
  switch (of.op) {
    case Operator::conv: {
      const std::int32_t group = out[0] / (of.filters / of.groups);
      for (std::int32_t c = 0; c < in[0] / of.groups; ++c) window(group * (in[0] / of.groups) + c);
      break;
    }
    case Operator::maxpool:
    case Operator::avgpool:
      window(out[0]);
      break;
    case Operator::global_avgpool:
      everything(out[0], out[0]);
      break;
    case Operator::fc:
      everything(0, in[0] - 1);
      break;
    case Operator::flatten: {
      const std::int32_t map = in[1] * in[2];
      result.push_back({out[0] / map, out[0] % map / in[2], out[0] % in[2]});
      break;
    }
    case Operator::concat: {
      std::int32_t channel = out[0];
      for (std::size_t k = 0; k < operand; ++k) channel -= network.input_shape(layer, k)[0];
      if (channel >= 0 && channel < in[0]) result.push_back({channel, out[1], out[2]});
      break;
    }
    default:
      result.push_back(out);
  }
  return result;
}

inline bool is_inside(const Shape& shape, const Element& element) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (element[axis] < 0 || element[axis] >= shape[axis]) return false;
  }
  return true;
}

template <class Visit>
void for_each_element(const Box& box, Visit visit) {
  for (std::int32_t c = box[0].begin; c < box[0].end; ++c) {
    for (std::int32_t r = box[1].begin; r < box[1].end; ++r) {
      for (std::int32_t k = box[2].begin; k < box[2].end; ++k) visit(Element{c, r, k});
    }
  }
}

}  // namespace weft::test
