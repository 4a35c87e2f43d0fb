// Makes small random networks and tilings, and lists the elements that an output is computed from, one by one: what the
// arithmetic on ranges and boxes is compared with.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/workloads/resize_weights.hpp"
#include "workloads/experiment/experiment.hpp"
#include "workloads/network/functions.hpp"
#include "workloads/network/shape_inference.hpp"

namespace weft::test {

class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}
  std::int32_t between(std::int32_t min, std::int32_t max) {
    return min + static_cast<std::int32_t>(engine_() % static_cast<std::uint32_t>(max - min + 1));
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
    const std::int32_t more = op == Operator::conv && random.one_in(4) ? 2 : 0;  // windows of nothing but padding
    layer.pad_begin[axis] = random.between(0, reach + more);
    layer.pad_end[axis] = random.between(0, reach + more);
  }
  layer.count_padding = random.one_in(2);
  if (op == Operator::conv || op == Operator::conv_transpose) {
    std::vector<std::int32_t> divisors;
    for (std::int32_t d = 1; d <= channels; ++d) {
      if (channels % d == 0) divisors.push_back(d);
    }
    layer.groups = divisors[random.between(0, static_cast<std::int32_t>(divisors.size()) - 1)];
    layer.filters = layer.groups * random.between(1, 3);
    layer.bias = random.one_in(2);
  }
  if (op == Operator::conv_transpose) {
    layer.output_pad = {random.between(0, layer.stride[0] - 1), random.between(0, layer.stride[1] - 1)};
  }
  return layer;
}

inline std::array<std::int32_t, 3> random_permutation(Random& random) {
  std::array<std::int32_t, 3> permutation{0, 1, 2};
  for (std::size_t i = 2; i > 0; --i) {
    std::swap(permutation[i], permutation[random.between(0, static_cast<std::int32_t>(i))]);
  }
  return permutation;
}

// Returns a shape of as many elements.
inline Shape random_shape_like(Random& random, const Shape& shape) {
  const auto permutation = random_permutation(random);
  Shape factors{shape[permutation[0]], shape[permutation[1]], shape[permutation[2]]};
  const std::size_t from = random.between(0, 2), to = random.between(0, 2);
  if (from != to) factors[to] *= std::exchange(factors[from], 1);
  return factors;
}

// Adds operands: earlier tensors that suit the first operand, which may be among them itself.
inline void add_operands(Random& random, const Network& network, Layer& layer) {
  const Shape shape = network.shape(layer.inputs[0]);
  std::vector<TensorId> suiting;
  for (TensorId other = 0; other < network.tensor_count(); ++other) {
    const Shape& with = network.shape(other);
    bool suits = true;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const bool equal = with[axis] == shape[axis];
      if (layer.op == Operator::concat) {
        suits &= equal || axis == static_cast<std::size_t>(layer.axis);
      } else {
        suits &= equal || with[axis] == 1 || (shape[axis] == 1 && suiting.empty());
      }
    }
    if (layer.op == Operator::matmul) {
      suits = with[1] == shape[2] && (with[0] == shape[0] || with[0] == 1 || shape[0] == 1);
    }
    if (suits && (other != layer.inputs[0] || random.one_in(2))) suiting.push_back(other);
  }
  if (layer.op == Operator::matmul) {
    if (!suiting.empty()) {
      layer.inputs.push_back(suiting[random.between(0, static_cast<std::int32_t>(suiting.size()) - 1)]);
      const Shape& second = network.shape(layer.inputs[1]);
      const Shape result{std::max(shape[0], second[0]), shape[1], second[2]};
      for (TensorId bias = 0; bias < network.tensor_count() && layer.inputs.size() < 3; ++bias) {
        const Shape& with = network.shape(bias);
        bool fits = random.one_in(2);
        for (std::size_t axis = 0; axis < 3; ++axis) fits &= with[axis] == result[axis] || with[axis] == 1;
        if (fits) layer.inputs.push_back(bias);
      }
    }
  } else {
    layer.inputs.insert(layer.inputs.end(), suiting.begin(), suiting.end());
  }
}

// Functions of one number that are near another one where their argument is: 1 / x and the like would magnify the
// differences between float32 and the double precision that results are compared with.
inline constexpr Activation random_functions[] = {
    Activation::abs,        Activation::atan,      Activation::elu,          Activation::erf,
    Activation::gelu,       Activation::gelu_tanh, Activation::hard_sigmoid, Activation::hard_swish,
    Activation::leaky_relu, Activation::mish,      Activation::neg,          Activation::selu,
    Activation::silu,       Activation::softplus,  Activation::softsign,     Activation::square,
    Activation::tanh};

inline void choose_function(Random& random, Layer& layer) {
  const UnaryFormat& format =
      format_of(random_functions[random.between(0, static_cast<std::int32_t>(std::size(random_functions)) - 1)]);
  layer.activation = format.function;
  layer.alpha = format.alpha;
  layer.beta = format.beta;
}

// Chooses what reductions, normalizations, resizing, slices and repetitions of a tensor of that shape need.
inline void choose_selection(Random& random, const Shape& shape, Layer& layer) {
  static constexpr BinaryFunction binaries[] = {BinaryFunction::sub, BinaryFunction::max, BinaryFunction::min,
                                                BinaryFunction::greater};
  layer.binary = binaries[random.between(0, 3)];
  static constexpr Reduction reductions[] = {Reduction::mean, Reduction::sum, Reduction::max,       Reduction::min,
                                             Reduction::l1,   Reduction::l2,  Reduction::sum_square};
  layer.reduction = reductions[random.between(0, 6)];
  layer.resize.mode = static_cast<Resize::Mode>(random.between(0, 2));
  layer.resize.coordinates = static_cast<Resize::Coordinates>(random.between(0, 3));
  layer.resize.rounding = static_cast<Resize::Rounding>(random.between(0, 3));
  layer.resize.exclude_outside = random.one_in(2);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    layer.axes[axis] = random.one_in(2);
    // Places that are exact in single precision: others may put one that is a whole number on either side of it.
    if (layer.op == Operator::resize) {
      const bool halves = shape[axis] % 2 == 0 && random.one_in(2);
      layer.target[axis] = halves ? shape[axis] / 2 : shape[axis] << random.between(0, 2);
      if (layer.resize.coordinates == Resize::Coordinates::align_corners) {
        layer.target[axis] = (shape[axis] - 1) * (1 << random.between(0, 2)) + 1;
      }
    }
    if (layer.op == Operator::repeat) layer.target[axis] = shape[axis] * random.between(1, 3);
    if (layer.op != Operator::slice) continue;
    const std::int32_t step = random.between(1, 3);
    layer.target[axis] = random.between(1, (shape[axis] - 1) / step + 1);
    const std::int32_t reach = (layer.target[axis] - 1) * step;
    const std::int32_t first = random.between(0, shape[axis] - 1 - reach);
    const bool goes_back = random.one_in(2);
    layer.slice_step[axis] = goes_back ? -step : step;
    layer.slice_begin[axis] = goes_back ? first + reach : first;
  }
}

inline void choose_activation(Random& random, Layer& layer) {
  layer.clip_min = static_cast<float>(random.between(-8, 0)) / 8;
  layer.clip_max = static_cast<float>(random.between(0, 30)) / 10;
  if (layer.op == Operator::relu) {
    layer.activation = Activation::relu;
  } else if (layer.op == Operator::clip) {
    layer.activation = Activation::clip;
  } else if (layer.op == Operator::prelu) {
    layer.activation = Activation::prelu;
  } else if (layer.op == Operator::sigmoid) {
    layer.activation = Activation::sigmoid;
  } else if (layer.op == Operator::unary) {
    choose_function(random, layer);
  } else if (random.one_in(3)) {
    static constexpr Activation activations[] = {Activation::relu, Activation::relu, Activation::clip,
                                                 Activation::prelu, Activation::sigmoid};
    layer.activation = activations[random.between(0, 4)];
    if (random.one_in(2)) choose_function(random, layer);
  }
}

// Returns the next layer, which reads earlier tensors that suit its operator.
inline Layer random_layer(Random& random, const Network& network) {
  // One in three is a convolution.
  const bool plain = random.one_in(3);
  const Operator op = plain ? Operator::conv
                            : static_cast<Operator>(random.between(static_cast<std::int32_t>(Operator::conv),
                                                                   static_cast<std::int32_t>(last_operator)));
  const TensorId tensor = random.between(0, static_cast<std::int32_t>(network.tensor_count()) - 1);
  const Shape& shape = network.shape(tensor);
  Layer layer;
  if (op == Operator::conv || op == Operator::conv_transpose || op == Operator::maxpool || op == Operator::avgpool) {
    layer = random_window_layer(random, op, shape[0]);
  }
  layer.op = op;
  layer.units = random.between(1, 5);
  layer.axis = random.between(0, 2);
  layer.inputs = {tensor};
  layer.permutation = random_permutation(random);
  layer.target = random_shape_like(random, shape);
  layer.lrn.size = random.between(1, 4);
  layer.lrn.alpha = static_cast<float>(random.between(1, 20)) / 10;
  layer.pad_mode = static_cast<PadMode>(random.between(0, 2));
  layer.pad_value = static_cast<float>(random.between(-9, 9)) / 10;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    layer.margin_begin[axis] = random.between(-1, 2);
    layer.margin_end[axis] = random.between(-1, 2);
  }
  choose_selection(random, shape, layer);
  if (op == Operator::add || op == Operator::mul || op == Operator::concat || op == Operator::matmul ||
      op == Operator::binary || op == Operator::where) {
    add_operands(random, network, layer);
  }
  if (op == Operator::where) layer.inputs.resize(std::min<std::size_t>(layer.inputs.size(), 3));
  choose_activation(random, layer);
  layer.is_output = random.one_in(6);
  return layer;
}

inline bool can_be_next(const Layer& layer) {
  const bool two = layer.op == Operator::add || layer.op == Operator::mul || layer.op == Operator::matmul ||
                   layer.op == Operator::binary;
  return layer.op == Operator::where ? layer.inputs.size() == 3 : !two || layer.inputs.size() > 1;
}

inline Network random_network(Random& random, int layers) {
  Network network;
  network.name = "random";
  network.batch = random.between(1, 2);
  const Shape image{random.between(1, 4), random.between(3, 9), random.between(3, 9)};
  network.inputs.push_back({"image", image, {}});
  if (random.one_in(2)) network.inputs.push_back({"factors", {1, image[2], random.between(1, 4)}, {}, true});
  if (random.one_in(2)) {
    network.inputs.push_back({"offsets", {image[0], 1, random.one_in(2) ? 1 : image[2]}, {}, true});
  }
  while (static_cast<int>(network.layers.size()) < layers) {
    Network longer = network;
    longer.layers.push_back(random_layer(random, network));
    longer.layers.back().name = std::string("L") + std::to_string(network.layers.size());
    if (!can_be_next(longer.layers.back())) continue;
    try {
      infer_shapes(longer);
      if (element_count(longer.layers.back().output) < 4000) network = longer;
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

inline bool can_be_cut(const Layer& layer, const Shape& tile) {
  try {
    check_tile(layer, tile, {});
  } catch (const InputError&) {
    return false;
  }
  return true;
}

inline Tiling random_tiling(Random& random, const Network& network) {
  Tiling tiling = whole_tiling(network);
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    Shape& tile = tiling.layers[i];
    do {
      tile = random_tile(random, network.layers[i].output);
    } while (!can_be_cut(network.layers[i], tile));
  }
  for (TensorId input = 0; input < network.inputs.size(); ++input) {
    if (random.one_in(2)) tiling.inputs[input] = random_tile(random, network.inputs[input].shape);
  }
  return tiling;
}

inline Experiment random_experiment(std::uint32_t seed) {
  Random random(seed);
  Experiment experiment;
  experiment.file = "random";
  experiment.network = random_network(random, random.between(1, 5));
  experiment.tiling = random_tiling(random, experiment.network);
  experiment.network.element_bits = 8 * random.between(1, 4);
  const auto placement = [&] { return static_cast<Placement>(random.between(0, 2)); };
  static constexpr Placement of_activations[] = {Placement::resident, Placement::tiled, Placement::streamed};
  experiment.placement = {placement(), placement(), of_activations[random.between(0, 2)], placement()};
  return experiment;
}

// Returns the elements of operand `operand` under one output element, with positions in the padding (they may be
// negative or beyond the tensor), by the definitions of the operators, one element at a time.
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
    case Operator::conv_transpose: {
      const std::int32_t group = out[0] / (of.filters / of.groups);
      for (std::int32_t r = 0; r < of.kernel[0]; ++r) {
        for (std::int32_t k = 0; k < of.kernel[1]; ++k) {
          const std::int32_t row = out[1] + of.pad_begin[0] - r * of.dilation[0];
          const std::int32_t column = out[2] + of.pad_begin[1] - k * of.dilation[1];
          if (row % of.stride[0] != 0 || column % of.stride[1] != 0) continue;
          const Element first{group * (in[0] / of.groups), row / of.stride[0], column / of.stride[1]};
          for (std::int32_t c = 0; c < in[0] / of.groups; ++c) result.push_back({first[0] + c, first[1], first[2]});
        }
      }
      break;
    }
    case Operator::matmul:
      for (std::int32_t k = 0; k < network.input_shape(layer, 0)[2]; ++k) {
        const std::int32_t channel = in[0] == 1 ? 0 : out[0];
        result.push_back(operand == 0 ? Element{channel, out[1], k} : Element{channel, k, out[2]});
      }
      if (operand == 2) result = {{in[0] == 1 ? 0 : out[0], in[1] == 1 ? 0 : out[1], in[2] == 1 ? 0 : out[2]}};
      break;
    case Operator::add:
    case Operator::mul:
    case Operator::binary:
    case Operator::where:
      result.push_back({in[0] == 1 ? 0 : out[0], in[1] == 1 ? 0 : out[1], in[2] == 1 ? 0 : out[2]});
      break;
    case Operator::reduce:
    case Operator::normalize: {
      std::vector<Element> places = {out};
      for (std::size_t axis = 0; axis < 3; ++axis) {
        std::vector<Element> more;
        for (const Element& at : places) {
          for (std::int32_t i = 0; i < (of.axes[axis] ? in[axis] : 1); ++i) {
            more.push_back(at);
            if (of.axes[axis]) more.back()[axis] = i;
          }
        }
        places = more;
      }
      result = places;
      break;
    }
    case Operator::slice: {
      Element from{};
      for (std::size_t axis = 0; axis < 3; ++axis) from[axis] = of.slice_begin[axis] + out[axis] * of.slice_step[axis];
      result.push_back(from);
      break;
    }
    case Operator::repeat:
      result.push_back({out[0] % in[0], out[1] % in[1], out[2] % in[2]});
      break;
    case Operator::resize:
      for (const auto& [place, weight] : resize_weights(of, in, out)) result.push_back(place);
      break;
    case Operator::softmax:
    case Operator::log_softmax:
      for (std::int32_t i = 0; i < in[of.axis]; ++i) {
        result.push_back(out);
        result.back()[of.axis] = i;
      }
      break;
    case Operator::lrn:
      for (std::int32_t i = 0; i < of.lrn.size; ++i) {
        result.push_back({out[0] - (of.lrn.size - 1) / 2 + i, out[1], out[2]});
      }
      break;
    case Operator::flatten:
    case Operator::reshape: {
      const std::int32_t map = in[1] * in[2];
      const std::int32_t place = (out[0] * of.output[1] + out[1]) * of.output[2] + out[2];
      result.push_back({place / map, place % map / in[2], place % in[2]});
      break;
    }
    case Operator::transpose: {
      Element from{};
      for (std::size_t axis = 0; axis < 3; ++axis) from[of.permutation[axis]] = out[axis];
      result.push_back(from);
      break;
    }
    case Operator::pad: {
      Element from = out;
      for (std::size_t axis = 0; axis < 3; ++axis) {
        from[axis] -= of.margin_begin[axis];
        const std::int32_t last = in[axis] - 1;
        if (of.pad_mode == PadMode::edge) from[axis] = std::clamp(from[axis], 0, last);
        if (of.pad_mode == PadMode::reflect) from[axis] = last - std::abs(last - std::abs(from[axis]));
      }
      result.push_back(from);
      break;
    }
    case Operator::concat: {
      Element from = out;
      for (std::size_t k = 0; k < operand; ++k) from[of.axis] -= network.input_shape(layer, k)[of.axis];
      if (from[of.axis] >= 0 && from[of.axis] < in[of.axis]) result.push_back(from);
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
