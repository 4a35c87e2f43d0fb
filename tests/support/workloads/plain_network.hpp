// Computes the results of a network in the plainest way, for comparison with what tiles, transfers and processing
// elements make of it. It shares no code with the product but the description of the network: values from the formula
// in workloads/functional/network_data.hpp, every output from the definition of its operator, all in double (which
// holds every integer that int8 can lead to; float32 is compared within a tolerance).
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/workloads/resize_weights.hpp"
#include "workloads/network/network.hpp"

namespace weft::test {

struct PlainTensor {
  std::array<int, 3> shape{};
  std::vector<double> values;

  PlainTensor() = default;
  explicit PlainTensor(const std::array<int, 3>& of)
      : shape(of), values(static_cast<std::size_t>(of[0]) * static_cast<std::size_t>(of[1]) * of[2]) {}
  std::size_t place(const std::array<int, 3>& at) const {
    return (static_cast<std::size_t>(at[0]) * shape[1] + at[1]) * shape[2] + at[2];
  }
  double& operator[](const std::array<int, 3>& at) { return values[place(at)]; }
  double operator[](const std::array<int, 3>& at) const { return values[place(at)]; }
  bool has(const std::array<int, 3>& at) const {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (at[axis] < 0 || at[axis] >= shape[axis]) return false;
    }
    return true;
  }
  // Returns the value at a place; 0 in the padding.
  double padded(const std::array<int, 3>& at) const { return has(at) ? (*this)[at] : 0; }

  // Sets every element to value({channel, row, column}).
  template <class Value>
  PlainTensor& fill(Value value) {
    std::size_t e = 0;
    for (int c = 0; c < shape[0]; ++c) {
      for (int r = 0; r < shape[1]; ++r) {
        for (int k = 0; k < shape[2]; ++k) values[e++] = value(std::array<int, 3>{c, r, k});
      }
    }
    return *this;
  }
};

class PlainNetwork {
 public:
  PlainNetwork(const Network& network, bool is_int8) : network_(network), is_int8_(is_int8) {}

  // Returns the result of every layer for one image, by the layer's name.
  std::map<std::string, PlainTensor> results(int image) {
    std::vector<PlainTensor> tensors;
    for (std::size_t i = 0; i < network_.inputs.size(); ++i) tensors.push_back(input(i, image));
    std::map<std::string, PlainTensor> by_name;
    for (std::size_t l = 0; l < network_.layers.size(); ++l) {
      std::vector<PlainTensor> operands;
      for (const TensorId id : network_.layers[l].inputs) operands.push_back(tensors[id]);
      depth_ = products(l, operands);
      PlainTensor result = compute(l, operands);
      activate(l, result);
      by_name[network_.layers[l].name] = result;
      tensors.push_back(result);
    }
    return by_name;
  }

 private:
  using Place = std::array<int, 3>;

  static double fraction(std::uint64_t stream, std::uint64_t index, int bits) {
    std::uint64_t x = stream * 11400714819323198485ull + index;
    x = (x ^ x / (1ull << 30)) * 13787848793156543929ull;
    x = (x ^ x / (1ull << 27)) * 10723151780598845931ull;
    x = x ^ x / (1ull << 31);
    double high = static_cast<double>(x >> (64 - bits));
    const double half = std::pow(2.0, bits - 1);
    if (high >= half) high -= 2 * half;
    return high / half;
  }

  static double given(const Values& values, std::size_t index) { return values[values.size() == 1 ? 0 : index]; }

  PlainTensor input(std::size_t i, int image) const {
    const NetworkInput& of = network_.inputs[i];
    PlainTensor tensor({of.shape[0], of.shape[1], of.shape[2]});
    const std::uint64_t before = of.is_constant ? 0 : static_cast<std::uint64_t>(image) * tensor.values.size();
    for (std::size_t e = 0; e < tensor.values.size(); ++e) {
      tensor.values[e] = is_int8_ ? 128 * fraction(2 * i, before + e, 8) : fraction(2 * i, before + e, 24);
      const bool is_meant = (of.values_type == DataType::int8) == is_int8_;
      if (is_meant && of.values) tensor.values[e] = given(*of.values, before + e);
    }
    return tensor;
  }

  static int ceil_half_bits(std::int64_t products) {
    int bits = 0;
    for (; products > 0; products /= 2) ++bits;
    return bits / 2 + bits % 2;
  }

  struct Depth {
    std::int64_t row = 0;      // factors in a row of weights
    std::int64_t average = 0;  // products in a sum
  };

  Depth products(std::size_t l, const std::vector<PlainTensor>& in) const {
    const Layer& layer = network_.layers[l];
    const std::int64_t kernel = std::int64_t{layer.kernel[0]} * layer.kernel[1];
    if (layer.op == Operator::fc) {
      const auto all = static_cast<std::int64_t>(in[0].values.size());
      return {all, all};
    }
    if (layer.op == Operator::matmul) return {0, in[0].shape[2]};
    if (layer.op != Operator::conv && layer.op != Operator::conv_transpose) return {};
    const std::int64_t row = kernel * (in[0].shape[0] / layer.groups);
    if (layer.op == Operator::conv) return {row, row};
    const double positions = static_cast<double>(layer.stride[0]) * layer.stride[1];
    return {row, static_cast<std::int64_t>(std::ceil(static_cast<double>(row) / positions))};
  }

  enum class Part { factor, bias, slope };

  // Returns an element of the weights of an output channel: factors, the bias if there is one, the slope if there is
  // one.
  double weight(std::size_t l, std::int64_t channel, std::int64_t position) const {
    const Layer& layer = network_.layers[l];
    const bool has_bias = depth_.row > 0 && layer.bias;
    const bool has_slope = layer.activation == Activation::prelu;
    const std::int64_t row = depth_.row + (has_bias ? 1 : 0) + (has_slope ? 1 : 0);
    const auto index = static_cast<std::uint64_t>(channel * row + position);
    if (!is_int8_ && layer.weights) return given(*layer.weights, index);
    const Part part = position < depth_.row                ? Part::factor
                      : has_bias && position == depth_.row ? Part::bias
                                                           : Part::slope;
    const std::uint64_t stream = 2 * l + 1;
    if (is_int8_) return part == Part::bias ? 16 * fraction(stream, index, 5) : 128 * fraction(stream, index, 8);
    const double scale = part == Part::factor ? 2 / std::pow(2.0, ceil_half_bits(depth_.average))
                         : part == Part::bias ? 0.125
                                              : 1;
    return fraction(stream, index, 24) * scale;
  }

  static double clamped(double value) { return std::min(127.0, std::max(-128.0, value)); }

  // Returns the real number that an element stands for: in int8 a multiple of 1/16.
  double real(double value) const { return is_int8_ ? value / 16 : value; }
  double from_real(double value) const { return is_int8_ ? clamped(std::floor(16 * value + 0.5)) : value; }

  double scaled(std::size_t l, double sum, double bias) const {
    if (!is_int8_) return sum + bias;
    const double unit = std::pow(2.0, network_.layers[l].shift.value_or(6 + ceil_half_bits(depth_.average)));
    return clamped(std::floor((sum + bias * unit) / unit + 0.5));
  }

  double bias(std::size_t l, int channel) const { return network_.layers[l].bias ? weight(l, channel, depth_.row) : 0; }

  void activate(std::size_t l, PlainTensor& result) const {
    const Layer& layer = network_.layers[l];
    const bool has_bias = depth_.row > 0 && layer.bias;
    PlainTensor before = result;
    result.fill([&](const Place& at) {
      const double x = before[at];
      switch (layer.activation) {
        case Activation::none:
          return x;
        case Activation::relu:
          return x < 0 ? 0.0 : x;
        case Activation::clip:
          return x < from_real(layer.clip_min)   ? from_real(layer.clip_min)
                 : x > from_real(layer.clip_max) ? from_real(layer.clip_max)
                                                 : x;
        case Activation::prelu: {
          if (x >= 0) return x;
          const double slope = weight(l, at[0], depth_.row + (has_bias ? 1 : 0));
          return is_int8_ ? clamped(std::floor(x * slope / 128 + 0.5)) : x * slope;
        }
        default:
          return from_real(function(layer, real(x)));
      }
    });
  }

  // Returns the function of a layer, for those that random networks have.
  static double function(const Layer& layer, double x) {
    const double alpha = static_cast<double>(layer.alpha), beta = static_cast<double>(layer.beta);
    const double normal = 0.5 * std::erfc(-x / std::sqrt(2.0));  // the integral of the normal distribution
    switch (layer.activation) {
      case Activation::sigmoid:
        return 1 / (1 + std::exp(-x));
      case Activation::abs:
        return x < 0 ? -x : x;
      case Activation::atan:
        return std::atan2(x, 1.0);
      case Activation::elu:
        return x < 0 ? alpha * (std::exp(x) - 1) : x;
      case Activation::erf:
        return 1 - std::erfc(x);
      case Activation::gelu:
        return x * normal;
      case Activation::gelu_tanh:
        return 0.5 * x * (1 + std::tanh(std::sqrt(2 / std::acos(-1.0)) * (x + 0.044715 * std::pow(x, 3))));
      case Activation::hard_sigmoid:
        return std::max(0.0, std::min(1.0, alpha * x + beta));
      case Activation::hard_swish:
        return x * std::max(0.0, std::min(1.0, x / 6 + 0.5));
      case Activation::leaky_relu:
        return x < 0 ? alpha * x : x;
      case Activation::mish:
        return x * std::tanh(std::log(1 + std::exp(x)));
      case Activation::neg:
        return -x;
      case Activation::selu:
        return beta * (x < 0 ? alpha * (std::exp(x) - 1) : x);
      case Activation::silu:
        return x / (1 + std::exp(-x));
      case Activation::softplus:
        return std::log(1 + std::exp(x));
      case Activation::softsign:
        return x / (1 + std::abs(x));
      case Activation::square:
        return x * x;
      case Activation::tanh:
        return std::tanh(x);
      default:
        throw std::logic_error("no plain function");
    }
  }

  PlainTensor compute(std::size_t l, std::vector<PlainTensor>& in) const {
    const Layer& layer = network_.layers[l];
    switch (layer.op) {
      case Operator::conv:
        return convolution(l, in[0]);
      case Operator::conv_transpose:
        return transposed_convolution(l, in[0]);
      case Operator::fc:
        return fully_connected(l, in[0]);
      case Operator::matmul:
        return product(l, in);
      case Operator::maxpool:
      case Operator::avgpool:
        return pooling(layer, in[0], layer.op == Operator::maxpool);
      case Operator::global_avgpool: {
        Layer whole;
        whole.kernel = {in[0].shape[1], in[0].shape[2]};
        return pooling(whole, in[0], false);
      }
      case Operator::add:
      case Operator::mul:
        return element_wise(in, layer.op == Operator::add);
      case Operator::concat:
        return concatenation(in, static_cast<std::size_t>(layer.axis));
      case Operator::softmax:
      case Operator::log_softmax:
        return softmax(in[0], static_cast<std::size_t>(layer.axis), layer.op == Operator::log_softmax);
      case Operator::lrn:
        return normalization(layer, in[0]);
      case Operator::flatten: {
        in[0].shape = {static_cast<int>(in[0].values.size()), 1, 1};
        return in[0];
      }
      case Operator::reshape: {
        in[0].shape = {layer.target[0], layer.target[1], layer.target[2]};
        return in[0];
      }
      case Operator::transpose:
        return transposition(layer, in[0]);
      case Operator::pad:
        return padding(layer, in[0]);
      case Operator::binary:
      case Operator::where:
        return by_place(layer, in);
      case Operator::reduce:
      case Operator::normalize:
        return along_axes(layer, in);
      case Operator::resize:
        return PlainTensor({layer.target[0], layer.target[1], layer.target[2]}).fill([&](const Place& at) {
          double sum = 0;
          for (const auto& [place, weight] : resize_weights(layer, shape_of(in[0]), at))
            sum += weight * real(in[0][place]);
          return from_real(sum);
        });
      case Operator::slice:
        return PlainTensor({layer.target[0], layer.target[1], layer.target[2]}).fill([&](Place at) {
          for (std::size_t k = 0; k < 3; ++k) at[k] = layer.slice_begin[k] + at[k] * layer.slice_step[k];
          return in[0][at];
        });
      case Operator::repeat:
        return PlainTensor({layer.target[0], layer.target[1], layer.target[2]}).fill([&](const Place& at) {
          return broadcast(in[0], at);
        });
      default:
        return in[0];
    }
  }

  static int positions(const Layer& layer, int length, std::size_t axis) {
    const int padded = length + layer.pad_begin[axis] + layer.pad_end[axis];
    return (padded - layer.dilation[axis] * (layer.kernel[axis] - 1) - 1) / layer.stride[axis] + 1;
  }

  static Place tap(const Layer& layer, const Place& window, int channel, int y, int x) {
    return {channel, window[1] * layer.stride[0] + y * layer.dilation[0] - layer.pad_begin[0],
            window[2] * layer.stride[1] + x * layer.dilation[1] - layer.pad_begin[1]};
  }

  PlainTensor convolution(std::size_t l, const PlainTensor& in) const {
    const Layer& layer = network_.layers[l];
    PlainTensor out({layer.filters, positions(layer, in.shape[1], 0), positions(layer, in.shape[2], 1)});
    const int channels = in.shape[0] / layer.groups;
    return out.fill([&](const Place& at) {
      const int group = at[0] * layer.groups / layer.filters;
      double sum = 0;
      std::int64_t position = 0;
      for (int c = 0; c < channels; ++c) {
        for (int y = 0; y < layer.kernel[0]; ++y) {
          for (int x = 0; x < layer.kernel[1]; ++x) {
            sum += weight(l, at[0], position++) * in.padded(tap(layer, at, group * channels + c, y, x));
          }
        }
      }
      return scaled(l, sum, bias(l, at[0]));
    });
  }

  // Computes from the input's side: every element spreads a kernel over the result.
  PlainTensor transposed_convolution(std::size_t l, const PlainTensor& in) const {
    const Layer& layer = network_.layers[l];
    Place shape{layer.filters, 0, 0};
    for (std::size_t axis = 0; axis < 2; ++axis) {
      shape[axis + 1] = (in.shape[axis + 1] - 1) * layer.stride[axis] +
                        layer.dilation[axis] * (layer.kernel[axis] - 1) + 1 - layer.pad_begin[axis] -
                        layer.pad_end[axis] + layer.output_pad[axis];
    }
    PlainTensor sums(shape);
    const int channels = in.shape[0] / layer.groups, filters = layer.filters / layer.groups;
    PlainTensor(in.shape).fill([&](const Place& from) {
      const int group = from[0] / channels;
      for (int filter = group * filters; filter < (group + 1) * filters; ++filter) {
        for (int y = 0; y < layer.kernel[0]; ++y) {
          for (int x = 0; x < layer.kernel[1]; ++x) {
            const Place to{filter, from[1] * layer.stride[0] + y * layer.dilation[0] - layer.pad_begin[0],
                           from[2] * layer.stride[1] + x * layer.dilation[1] - layer.pad_begin[1]};
            const int position = (from[0] % channels * layer.kernel[0] + y) * layer.kernel[1] + x;
            if (sums.has(to)) sums[to] += in[from] * weight(l, filter, position);
          }
        }
      }
      return 0.0;
    });
    return PlainTensor(shape).fill([&](const Place& at) { return scaled(l, sums[at], bias(l, at[0])); });
  }

  PlainTensor fully_connected(std::size_t l, const PlainTensor& in) const {
    PlainTensor out({network_.layers[l].units, 1, 1});
    return out.fill([&](const Place& at) {
      double sum = 0;
      for (std::size_t i = 0; i < in.values.size(); ++i) {
        sum += in.values[i] * weight(l, at[0], static_cast<std::int64_t>(i));
      }
      return scaled(l, sum, bias(l, at[0]));
    });
  }

  PlainTensor product(std::size_t l, const std::vector<PlainTensor>& in) const {
    const PlainTensor &a = in[0], &b = in[1];
    PlainTensor out({std::max(a.shape[0], b.shape[0]), a.shape[1], b.shape[2]});
    return out.fill([&](const Place& at) {
      double sum = 0;
      for (int k = 0; k < a.shape[2]; ++k) {
        sum += a[{at[0] % a.shape[0], at[1], k}] * b[{at[0] % b.shape[0], k, at[2]}];
      }
      return scaled(l, sum, in.size() > 2 ? broadcast(in[2], at) : 0);
    });
  }

  PlainTensor pooling(const Layer& layer, const PlainTensor& in, bool largest) const {
    PlainTensor out({in.shape[0], positions(layer, in.shape[1], 0), positions(layer, in.shape[2], 1)});
    return out.fill([&](const Place& at) {
      double sum = 0, most = -INFINITY, count = 0;
      for (int y = 0; y < layer.kernel[0]; ++y) {
        for (int x = 0; x < layer.kernel[1]; ++x) {
          const Place from = tap(layer, at, at[0], y, x);
          count += layer.count_padding || in.has(from) ? 1 : 0;
          sum += in.padded(from);
          if (in.has(from)) most = std::max(most, in[from]);
        }
      }
      const double average = is_int8_ ? std::floor(sum / count + 0.5) : sum / count;
      return largest ? most : average;
    });
  }

  PlainTensor element_wise(const std::vector<PlainTensor>& in, bool sum) const {
    Place shape{1, 1, 1};
    for (const PlainTensor& operand : in) {
      for (std::size_t axis = 0; axis < 3; ++axis) shape[axis] = std::max(shape[axis], operand.shape[axis]);
    }
    return PlainTensor(shape).fill([&](const Place& at) {
      double value = 0;
      for (std::size_t k = 0; k < in.size(); ++k) {
        const Place& of = in[k].shape;
        const double b = in[k][{at[0] % of[0], at[1] % of[1], at[2] % of[2]}];
        const double both = sum ? value + b : is_int8_ ? std::floor(value * b / 128 + 0.5) : value * b;
        value = k == 0 ? b : is_int8_ ? clamped(both) : both;
      }
      return value;
    });
  }

  static Shape shape_of(const PlainTensor& of) { return {of.shape[0], of.shape[1], of.shape[2]}; }
  static double broadcast(const PlainTensor& of, const Place& at) {
    return of[{at[0] % of.shape[0], at[1] % of.shape[1], at[2] % of.shape[2]}];
  }

  static double both(BinaryFunction function, double a, double b) {
    switch (function) {
      case BinaryFunction::sub:
        return a - b;
      case BinaryFunction::max:
        return a > b ? a : b;
      case BinaryFunction::min:
        return a < b ? a : b;
      case BinaryFunction::greater:
        return a > b ? 1 : 0;
      default:
        throw std::logic_error("no plain function");
    }
  }

  PlainTensor by_place(const Layer& layer, const std::vector<PlainTensor>& in) const {
    Place shape{1, 1, 1};
    for (const PlainTensor& operand : in) {
      for (std::size_t axis = 0; axis < 3; ++axis) shape[axis] = std::max(shape[axis], operand.shape[axis]);
    }
    return PlainTensor(shape).fill([&](const Place& at) {
      if (layer.op == Operator::where) return broadcast(in[broadcast(in[0], at) != 0 ? 1 : 2], at);
      double value = broadcast(in[0], at);
      for (std::size_t k = 1; k < in.size(); ++k) {
        value = from_real(both(layer.binary, real(value), real(broadcast(in[k], at))));
      }
      return value;
    });
  }

  // Computes reductions, and normalizations without scale and bias.
  PlainTensor along_axes(const Layer& layer, const std::vector<PlainTensor>& in) const {
    Place shape = in[0].shape;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (layer.op == Operator::reduce && layer.axes[axis]) shape[axis] = 1;
    }
    return PlainTensor(shape).fill([&](const Place& at) {
      std::vector<double> values;
      Place first = at, last = at;
      for (std::size_t axis = 0; axis < 3; ++axis) {
        if (layer.axes[axis]) first[axis] = 0, last[axis] = in[0].shape[axis] - 1;
      }
      for (int c = first[0]; c <= last[0]; ++c) {
        for (int r = first[1]; r <= last[1]; ++r) {
          for (int k = first[2]; k <= last[2]; ++k) values.push_back(real(in[0][{c, r, k}]));
        }
      }
      double sum = 0, sizes = 0, squares = 0, most = values[0], least = values[0];
      for (const double value : values) {
        sum += value;
        sizes += std::abs(value);
        squares += value * value;
        most = std::max(most, value);
        least = std::min(least, value);
      }
      const double mean = sum / static_cast<double>(values.size());
      if (layer.op == Operator::normalize) {
        double variance = 0;
        for (const double value : values)
          variance += (value - mean) * (value - mean) / static_cast<double>(values.size());
        return from_real((real(in[0][at]) - mean) / std::sqrt(variance + static_cast<double>(layer.epsilon)));
      }
      switch (layer.reduction) {
        case Reduction::mean:
          return from_real(mean);
        case Reduction::sum:
          return from_real(sum);
        case Reduction::max:
          return from_real(most);
        case Reduction::min:
          return from_real(least);
        case Reduction::l1:
          return from_real(sizes);
        case Reduction::l2:
          return from_real(std::sqrt(squares));
        case Reduction::sum_square:
          return from_real(squares);
        default:
          throw std::logic_error("no plain reduction");
      }
    });
  }

  static PlainTensor concatenation(const std::vector<PlainTensor>& in, std::size_t axis) {
    Place shape = in[0].shape;
    for (std::size_t k = 1; k < in.size(); ++k) shape[axis] += in[k].shape[axis];
    return PlainTensor(shape).fill([&](Place at) {
      std::size_t k = 0;
      for (; at[axis] >= in[k].shape[axis]; ++k) at[axis] -= in[k].shape[axis];
      return in[k][at];
    });
  }

  PlainTensor softmax(const PlainTensor& in, std::size_t axis, bool is_logarithm) const {
    return PlainTensor(in.shape).fill([&](const Place& at) {
      double most = -INFINITY, sum = 0;
      Place other = at;
      for (other[axis] = 0; other[axis] < in.shape[axis]; ++other[axis]) most = std::max(most, real(in[other]));
      for (other[axis] = 0; other[axis] < in.shape[axis]; ++other[axis]) sum += std::exp(real(in[other]) - most);
      const double logarithm = real(in[at]) - most - std::log(sum);
      return from_real(is_logarithm ? logarithm : std::exp(logarithm));
    });
  }

  PlainTensor normalization(const Layer& layer, const PlainTensor& in) const {
    return PlainTensor(in.shape).fill([&](const Place& at) {
      double squares = 0;
      const int first = at[0] - (layer.lrn.size - 1) / 2;
      for (int c = first; c < first + layer.lrn.size; ++c) squares += std::pow(real(in.padded({c, at[1], at[2]})), 2);
      const double base = double{layer.lrn.k} + double{layer.lrn.alpha} / layer.lrn.size * squares;
      return from_real(real(in[at]) / std::pow(base, double{layer.lrn.beta}));
    });
  }

  static PlainTensor transposition(const Layer& layer, const PlainTensor& in) {
    Place shape{};
    for (std::size_t k = 0; k < 3; ++k) shape[k] = in.shape[static_cast<std::size_t>(layer.permutation[k])];
    return PlainTensor(shape).fill([&](const Place& at) {
      Place from{};
      for (std::size_t k = 0; k < 3; ++k) from[static_cast<std::size_t>(layer.permutation[k])] = at[k];
      return in[from];
    });
  }

  PlainTensor padding(const Layer& layer, const PlainTensor& in) const {
    Place shape = in.shape;
    for (std::size_t k = 0; k < 3; ++k) shape[k] += layer.margin_begin[k] + layer.margin_end[k];
    return PlainTensor(shape).fill([&](const Place& at) {
      Place from = at;
      for (std::size_t k = 0; k < 3; ++k) {
        from[k] -= layer.margin_begin[k];
        const int last = in.shape[k] - 1;
        if (layer.pad_mode == PadMode::edge) from[k] = std::clamp(from[k], 0, last);
        if (layer.pad_mode == PadMode::reflect) from[k] = last - std::abs(last - std::abs(from[k]));
      }
      return in.has(from) ? in[from] : from_real(layer.pad_value);
    });
  }

  const Network& network_;
  bool is_int8_;
  Depth depth_;  // of the layer that is computed
};

}  // namespace weft::test
