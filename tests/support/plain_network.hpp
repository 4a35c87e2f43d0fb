// The results of a network computed in the plainest way, for comparison with what tiles, transfers and processing
// elements make of it. Shares no code with the product but the description of the network: values from the formula in
// workloads/functional/network_data.hpp, every output from the definition of its operator, all in double (which holds
// every integer that int8 can lead to; float32 is compared within a tolerance).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "workloads/network.hpp"

namespace weft::test {

struct PlainTensor {
  int channels = 0, rows = 0, columns = 0;
  std::vector<double> values;

  PlainTensor() = default;
  PlainTensor(int c, int r, int k) : channels(c), rows(r), columns(k), values(static_cast<std::size_t>(c) * r * k) {}
  double& at(int c, int r, int k) { return values[(static_cast<std::size_t>(c) * rows + r) * columns + k]; }
  // 0 in the padding.
  double padded(int c, int r, int k) const {
    if (r < 0 || r >= rows || k < 0 || k >= columns) return 0;
    return values[(static_cast<std::size_t>(c) * rows + r) * columns + k];
  }
};

class PlainNetwork {
 public:
  PlainNetwork(const Network& network, bool is_int8) : network_(network), is_int8_(is_int8) {}

  // By name of the layer: the result of every layer for one image.
  std::map<std::string, PlainTensor> results(int image) {
    std::vector<PlainTensor> tensors;
    for (std::size_t i = 0; i < network_.inputs.size(); ++i) tensors.push_back(input(i, image));
    std::map<std::string, PlainTensor> by_name;
    for (std::size_t l = 0; l < network_.layers.size(); ++l) {
      std::vector<PlainTensor> operands;
      for (const TensorId id : network_.layers[l].inputs) operands.push_back(tensors[id]);
      PlainTensor result = compute(l, operands);
      if (network_.layers[l].activation == Activation::relu) {
        for (double& value : result.values) value = std::max(value, 0.0);
      }
      by_name[network_.layers[l].name] = result;
      tensors.push_back(result);
    }
    return by_name;
  }

 private:
  static double fraction(std::uint64_t stream, std::uint64_t index, int bits) {
    std::uint64_t x = stream * 11400714819323198485ull + index;
    x = (x ^ x / (1ull << 30)) * 13787848793156543929ull;
    x = (x ^ x / (1ull << 27)) * 10723151780598845931ull;
    x = x ^ x / (1ull << 31);
    double high = static_cast<double>(x / (1ull << (64 - bits)));
    const double half = std::pow(2.0, bits - 1);
    if (high >= half) high -= 2 * half;
    return high / half;
  }

  PlainTensor input(std::size_t i, int image) const {
    const auto [c, r, k] = network_.inputs[i].shape;
    PlainTensor tensor(c, r, k);
    const std::uint64_t before = static_cast<std::uint64_t>(image) * tensor.values.size();
    for (std::size_t e = 0; e < tensor.values.size(); ++e) {
      tensor.values[e] = is_int8_ ? 128 * fraction(2 * i, before + e, 8) : fraction(2 * i, before + e, 24);
    }
    return tensor;
  }

  static int ceil_half_bits(std::int64_t products) {
    int bits = 0;
    for (; products > 0; products /= 2) ++bits;
    return bits / 2 + bits % 2;
  }

  // Weight `position` of an output channel whose sums have so many products; the one behind the last is the bias.
  double weight(std::size_t layer, std::int64_t channel, std::int64_t position, std::int64_t products) const {
    const std::int64_t row = products + (network_.layers[layer].bias ? 1 : 0);
    const auto index = static_cast<std::uint64_t>(channel * row + position);
    const bool is_bias = position == products;
    const std::uint64_t stream = 2 * layer + 1;
    if (is_int8_) return is_bias ? 16 * fraction(stream, index, 5) : 128 * fraction(stream, index, 8);
    return fraction(stream, index, 24) * (is_bias ? 0.125 : 2 / std::pow(2.0, ceil_half_bits(products)));
  }

  static double clamped(double value) { return std::min(127.0, std::max(-128.0, value)); }

  double scaled(std::size_t l, double sum, double bias, std::int64_t products) const {
    if (!is_int8_) return sum + bias;
    const double unit = std::pow(2.0, network_.layers[l].shift.value_or(6 + ceil_half_bits(products)));
    return clamped(std::floor((sum + bias * unit) / unit + 0.5));
  }

  PlainTensor compute(std::size_t l, std::vector<PlainTensor>& in) const {
    const Layer& layer = network_.layers[l];
    switch (layer.op) {
      case Operator::conv:
        return convolution(l, in[0]);
      case Operator::fc:
        return fully_connected(l, in[0]);
      case Operator::maxpool:
      case Operator::avgpool:
        return pooling(layer, in[0], layer.op == Operator::maxpool);
      case Operator::global_avgpool: {
        Layer whole;
        whole.kernel = {in[0].rows, in[0].columns};
        return pooling(whole, in[0], false);
      }
      case Operator::add:
      case Operator::mul:
        return element_wise(in, layer.op == Operator::add);
      case Operator::concat:
        return concatenation(in);
      case Operator::flatten: {
        PlainTensor flat = in[0];
        flat.channels = static_cast<int>(flat.values.size());
        flat.rows = flat.columns = 1;
        return flat;
      }
      default:
        return in[0];
    }
  }

  static int positions(const Layer& layer, int length, std::size_t axis) {
    const int padded = length + layer.pad_begin[axis] + layer.pad_end[axis];
    return (padded - layer.dilation[axis] * (layer.kernel[axis] - 1) - 1) / layer.stride[axis] + 1;
  }

  static double tap(const Layer& layer, const PlainTensor& in, int c, int r, int k, int y, int x) {
    return in.padded(c, r * layer.stride[0] + y * layer.dilation[0] - layer.pad_begin[0],
                     k * layer.stride[1] + x * layer.dilation[1] - layer.pad_begin[1]);
  }

  PlainTensor convolution(std::size_t l, const PlainTensor& in) const {
    const Layer& layer = network_.layers[l];
    PlainTensor out(layer.filters, positions(layer, in.rows, 0), positions(layer, in.columns, 1));
    const int depth = in.channels / layer.groups;
    const std::int64_t products = std::int64_t{depth} * layer.kernel[0] * layer.kernel[1];
    for (int f = 0; f < out.channels; ++f) {
      const int group = f * layer.groups / out.channels;
      std::vector<double> weights;
      for (std::int64_t i = 0; i < products; ++i) weights.push_back(weight(l, f, i, products));
      const double bias = layer.bias ? weight(l, f, products, products) : 0;
      for (int r = 0; r < out.rows; ++r) {
        for (int k = 0; k < out.columns; ++k) {
          double sum = 0;
          std::size_t position = 0;
          for (int c = 0; c < depth; ++c) {
            for (int y = 0; y < layer.kernel[0]; ++y) {
              for (int x = 0; x < layer.kernel[1]; ++x) {
                sum += weights[position++] * tap(layer, in, group * depth + c, r, k, y, x);
              }
            }
          }
          out.at(f, r, k) = scaled(l, sum, bias, products);
        }
      }
    }
    return out;
  }

  PlainTensor fully_connected(std::size_t l, const PlainTensor& in) const {
    const Layer& layer = network_.layers[l];
    PlainTensor out(layer.units, 1, 1);
    const auto products = static_cast<std::int64_t>(in.values.size());
    for (int u = 0; u < layer.units; ++u) {
      double sum = 0;
      for (std::int64_t i = 0; i < products; ++i) sum += in.values[i] * weight(l, u, i, products);
      out.at(u, 0, 0) = scaled(l, sum, layer.bias ? weight(l, u, products, products) : 0, products);
    }
    return out;
  }

  PlainTensor pooling(const Layer& layer, const PlainTensor& in, bool largest) const {
    PlainTensor out(in.channels, positions(layer, in.rows, 0), positions(layer, in.columns, 1));
    const double taps = static_cast<double>(layer.kernel[0]) * layer.kernel[1];
    for (int c = 0; c < out.channels; ++c) {
      for (int r = 0; r < out.rows; ++r) {
        for (int k = 0; k < out.columns; ++k) {
          double sum = 0, most = -INFINITY;
          for (int y = 0; y < layer.kernel[0]; ++y) {
            for (int x = 0; x < layer.kernel[1]; ++x) {
              sum += tap(layer, in, c, r, k, y, x);
              most = std::max(most, tap(layer, in, c, r, k, y, x));
            }
          }
          const double average = is_int8_ ? std::floor(sum / taps + 0.5) : sum / taps;
          out.at(c, r, k) = largest ? most : average;
        }
      }
    }
    return out;
  }

  PlainTensor element_wise(const std::vector<PlainTensor>& in, bool sum) const {
    PlainTensor out = in[0];
    for (std::size_t operand = 1; operand < in.size(); ++operand) {
      for (std::size_t e = 0; e < out.values.size(); ++e) {
        const double a = out.values[e], b = in[operand].values[e];
        out.values[e] = sum ? a + b : a * b;
        if (is_int8_) out.values[e] = clamped(sum ? a + b : std::floor(a * b / 128 + 0.5));
      }
    }
    return out;
  }

  static PlainTensor concatenation(const std::vector<PlainTensor>& in) {
    PlainTensor out(0, in[0].rows, in[0].columns);
    for (const PlainTensor& part : in) {
      out.channels += part.channels;
      out.values.insert(out.values.end(), part.values.begin(), part.values.end());
    }
    return out;
  }

  const Network& network_;
  bool is_int8_;
};

}  // namespace weft::test
