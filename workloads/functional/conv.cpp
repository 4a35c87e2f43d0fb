#include <algorithm>
#include <vector>

#include "workloads/functional/arithmetic.hpp"
#include "workloads/functional/network_data.hpp"
#include "workloads/functional/operators.hpp"
#include "workloads/functional/tile_values.hpp"

namespace weft {

namespace {

// A column of the kernel: the output columns of the tile under which it finds an element of the input, and where, in a
// row of the operand's box, the first of those elements lies.
struct Tap {
  std::int32_t first = 0;  // output column, counted from the tile's first
  std::int32_t count = 0;
  std::int64_t input = 0;
};

Tap tap_of(const Layer& layer, std::int32_t kernel_column, std::int32_t input_columns, Range outputs, Range operand) {
  const std::int64_t stride = layer.stride[1];
  const std::int64_t shift = std::int64_t{kernel_column} * layer.dilation[1] - layer.pad_begin[1];
  // The input column is stride x output column + shift.
  const std::int64_t least = shift >= 0 ? 0 : (-shift + stride - 1) / stride;
  const std::int64_t end = shift >= input_columns ? 0 : (input_columns - 1 - shift) / stride + 1;
  const std::int64_t first = std::max<std::int64_t>(outputs.begin, least);
  const std::int64_t count = std::min<std::int64_t>(outputs.end, end) - first;
  if (count <= 0) return {};
  return {static_cast<std::int32_t>(first - outputs.begin), static_cast<std::int32_t>(count),
          first * stride + shift - operand.begin};
}

// Every element of the result is a sum over input channels, kernel rows and kernel columns, in that order; the loop
// over the columns of a row is innermost only because it is the fastest.
template <class Arithmetic>
class Convolution {
 public:
  using Element = typename Arithmetic::Element;
  using Sum = typename Arithmetic::Sum;

  explicit Convolution(const TileComputation& tile)
      : tile_(tile), layer_(tile.description()), input_(tile, 0), shape_(tile.network->input_shape(tile.layer)) {
    for (std::int32_t column = 0; column < layer_.kernel[1]; ++column) {
      taps_.push_back(tap_of(layer_, column, shape_[2], tile.result.box[2], input_.box()[2]));
    }
  }

  void compute() {
    const Box& box = tile_.result.box;
    const int shift = shift_of(*tile_.network, tile_.layer);
    Element* result = result_values<Element>(tile_).data();
    sums_.resize(static_cast<std::size_t>(box[2].size()));
    for (std::int32_t filter = box[0].begin; filter < box[0].end; ++filter) {
      const Filter<Element> weights = filter_of<Element>(tile_, filter);
      for (std::int32_t row = box[1].begin; row < box[1].end; ++row) {
        sum_row(filter, row, weights.weights);
        for (const Sum sum : sums_) *result++ = Arithmetic::scale(sum, weights.bias, shift);
      }
    }
  }

 private:
  void sum_row(std::int32_t filter, std::int32_t row, const Element* weights) {
    std::fill(sums_.begin(), sums_.end(), Sum{0});
    const std::int32_t channels = shape_[0] / layer_.groups;
    const std::int32_t first_channel = filter / (layer_.filters / layer_.groups) * channels;
    for (std::int32_t channel = first_channel; channel < first_channel + channels; ++channel) {
      for (std::int32_t kernel_row = 0; kernel_row < layer_.kernel[0]; ++kernel_row, weights += layer_.kernel[1]) {
        const std::int64_t input_row =
            std::int64_t{row} * layer_.stride[0] - layer_.pad_begin[0] + std::int64_t{kernel_row} * layer_.dilation[0];
        if (input_row < 0 || input_row >= shape_[1]) continue;
        add_kernel_row(input_.row(channel, static_cast<std::int32_t>(input_row)), weights);
      }
    }
  }

  void add_kernel_row(const Element* row, const Element* weights) {
    for (const Tap& tap : taps_) {
      const Element weight = *weights++;
      const Element* input = row + tap.input;
      Sum* sums = sums_.data() + tap.first;
      if (layer_.stride[1] == 1) {
        for (std::int32_t i = 0; i < tap.count; ++i) sums[i] = Arithmetic::multiply_add(sums[i], input[i], weight);
      } else {
        for (std::int32_t i = 0; i < tap.count; ++i, input += layer_.stride[1]) {
          sums[i] = Arithmetic::multiply_add(sums[i], *input, weight);
        }
      }
    }
  }

  const TileComputation& tile_;
  const Layer& layer_;
  OperandValues<Element> input_;
  const Shape& shape_;
  std::vector<Tap> taps_;  // by kernel column
  std::vector<Sum> sums_;  // of the columns of a row
};

}  // namespace

void compute_conv(const TileComputation& tile) {
  with_arithmetic(tile.type, [&](auto arithmetic) { Convolution<decltype(arithmetic)>(tile).compute(); });
}

}  // namespace weft
