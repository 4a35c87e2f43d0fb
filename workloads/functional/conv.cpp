#include <algorithm>
#include <vector>

#include "workloads/functional/arithmetic.hpp"
#include "workloads/functional/network_data.hpp"
#include "workloads/functional/operators.hpp"
#include "workloads/functional/tile_values.hpp"

namespace weft {

namespace {

// Output columns, of those in `columns`, that have an input column under kernel column `tap`.
Range columns_inside(const Layer& layer, std::int32_t input_columns, std::int32_t tap, Range columns) {
  const std::int64_t shift =
      std::int64_t{tap} * layer.dilation[1] - layer.pad_begin[1];  // input = stride x output + it
  const std::int64_t stride = layer.stride[1];
  const std::int64_t first = shift >= 0 ? 0 : (-shift + stride - 1) / stride;
  const std::int64_t end = shift >= input_columns ? 0 : (input_columns - 1 - shift) / stride + 1;
  return {static_cast<std::int32_t>(std::max<std::int64_t>(columns.begin, first)),
          static_cast<std::int32_t>(std::min<std::int64_t>(columns.end, end))};
}

// Every element of the result is a sum over input channels, kernel rows and kernel columns, in that order; the loop
// over the columns of a row is innermost only because it is the fastest.
template <class Arithmetic>
class Convolution {
 public:
  using Element = typename Arithmetic::Element;
  using Sum = typename Arithmetic::Sum;

  explicit Convolution(const TileComputation& tile)
      : tile_(tile), layer_(tile.description()), input_(tile, 0), shape_(tile.network->input_shape(tile.layer)) {}

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
      for (std::int32_t tap = 0; tap < layer_.kernel[0]; ++tap, weights += layer_.kernel[1]) {
        const std::int64_t input_row =
            std::int64_t{row} * layer_.stride[0] - layer_.pad_begin[0] + std::int64_t{tap} * layer_.dilation[0];
        if (input_row < 0 || input_row >= shape_[1]) continue;
        add_taps(input_.row(channel, static_cast<std::int32_t>(input_row)), weights);
      }
    }
  }

  // One row of the kernel.
  void add_taps(const Element* input, const Element* weights) {
    const Range columns = tile_.result.box[2];
    for (std::int32_t tap = 0; tap < layer_.kernel[1]; ++tap) {
      const Range inside = columns_inside(layer_, shape_[2], tap, columns);
      const std::int64_t first = std::int64_t{tap} * layer_.dilation[1] - layer_.pad_begin[1] - input_.box()[2].begin;
      for (std::int32_t column = inside.begin; column < inside.end; ++column) {
        Sum& sum = sums_[static_cast<std::size_t>(column - columns.begin)];
        sum = Arithmetic::multiply_add(sum, input[first + std::int64_t{column} * layer_.stride[1]], weights[tap]);
      }
    }
  }

  const TileComputation& tile_;
  const Layer& layer_;
  OperandValues<Element> input_;
  const Shape& shape_;
  std::vector<Sum> sums_;  // of the columns of a row
};

}  // namespace

void compute_conv(const TileComputation& tile) {
  with_arithmetic(tile.type, [&](auto arithmetic) { Convolution<decltype(arithmetic)>(tile).compute(); });
}

}  // namespace weft
