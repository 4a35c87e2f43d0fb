#include <algorithm>
#include <vector>

#include "workloads/functional/arithmetic.hpp"
#include "workloads/functional/network_data.hpp"
#include "workloads/functional/operators.hpp"
#include "workloads/functional/tile_values.hpp"

namespace weft {

namespace {

// Element i of the input adds tap k of the kernel to element stride x i + dilation x k - padding of the result. Every
// element of the result is a sum over input channels, kernel rows and kernel columns, in that order, of the taps that
// meet it; the loop over the columns of a row is innermost only because it is the fastest.
template <class Arithmetic>
class TransposedConvolution {
 public:
  using Element = typename Arithmetic::Element;
  using Sum = typename Arithmetic::Sum;

  explicit TransposedConvolution(const TileComputation& tile)
      : tile_(tile), layer_(tile.description()), input_(tile, 0), shape_(tile.network->input_shape(tile.layer)) {
    for (std::int32_t tap = 0; tap < layer_.kernel[1]; ++tap) meetings_.push_back(meeting_of(tap));
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
  // The input columns whose tap lies in the tile, and the first column that it meets, counted from the tile's first.
  struct Meeting {
    std::int32_t input = 0, count = 0, output = 0;
  };

  Meeting meeting_of(std::int32_t tap) const {
    const Range outputs = tile_.result.box[2];
    const std::int64_t stride = layer_.stride[1];
    const std::int64_t ahead = std::int64_t{tap} * layer_.dilation[1] - layer_.pad_begin[1];
    // The output column is stride x input column + ahead.
    const std::int64_t least = outputs.begin - ahead, most = outputs.end - 1 - ahead;
    if (most < 0) return {};
    const std::int64_t first = least <= 0 ? 0 : (least + stride - 1) / stride;
    const std::int64_t last = std::min<std::int64_t>(most / stride, shape_[2] - 1);
    if (last < first) return {};
    return {static_cast<std::int32_t>(first), static_cast<std::int32_t>(last - first + 1),
            static_cast<std::int32_t>(first * stride + ahead - outputs.begin)};
  }

  void sum_row(std::int32_t filter, std::int32_t row, const Element* weights) {
    std::fill(sums_.begin(), sums_.end(), Sum{0});
    const std::int32_t channels = shape_[0] / layer_.groups;
    const std::int32_t first_channel = filter / (layer_.filters / layer_.groups) * channels;
    for (std::int32_t channel = first_channel; channel < first_channel + channels; ++channel) {
      for (std::int32_t tap = 0; tap < layer_.kernel[0]; ++tap, weights += layer_.kernel[1]) {
        const std::int64_t from = std::int64_t{row} + layer_.pad_begin[0] - std::int64_t{tap} * layer_.dilation[0];
        if (from < 0 || from % layer_.stride[0] != 0 || from / layer_.stride[0] >= shape_[1]) continue;
        add_kernel_row(channel, static_cast<std::int32_t>(from / layer_.stride[0]), weights);
      }
    }
  }

  void add_kernel_row(std::int32_t channel, std::int32_t row, const Element* weights) {
    for (const Meeting& meeting : meetings_) {
      const Element weight = *weights++;
      if (meeting.count == 0) continue;
      const Element* input = &input_.at(channel, row, meeting.input);
      std::size_t output = static_cast<std::size_t>(meeting.output);
      for (std::int32_t i = 0; i < meeting.count; ++i, output += static_cast<std::size_t>(layer_.stride[1])) {
        sums_[output] = Arithmetic::multiply_add(sums_[output], input[i], weight);
      }
    }
  }

  const TileComputation& tile_;
  const Layer& layer_;
  OperandValues<Element> input_;
  const Shape& shape_;
  std::vector<Meeting> meetings_;  // by kernel column
  std::vector<Sum> sums_;          // of the columns of a row
};

}  // namespace

void compute_conv_transpose(const TileComputation& tile) {
  with_arithmetic(tile.type, [&](auto arithmetic) { TransposedConvolution<decltype(arithmetic)>(tile).compute(); });
}

}  // namespace weft
