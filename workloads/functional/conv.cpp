// Convolutions and transposed convolutions.
#include <algorithm>
#include <optional>
#include <vector>

#include "workloads/functional/arithmetic.hpp"
#include "workloads/functional/network_data.hpp"
#include "workloads/functional/operators.hpp"
#include "workloads/functional/tile_values.hpp"

namespace weft {

namespace {

// The places along an axis at which a tap of the kernel joins elements of the input and of the result: both run ahead
// in steps of their own.
struct Meeting {
  std::int64_t input = 0, output = 0;  // the first ones, in the whole tensors
  std::int32_t count = 0;
};

// Every element of the result is a sum over input channels, kernel rows and kernel columns, in that order, of the taps
// that meet it; the loop over the columns of a row is innermost only because it is the fastest. Along an axis tap k
// joins element i of the input and o of the result where i = stride x o + dilation x k - padding, or, transposed, where
// o = stride x i + dilation x k - padding.
template <class Arithmetic>
class Convolution {
 public:
  using Element = typename Arithmetic::Element;
  using Sum = typename Arithmetic::Sum;

  explicit Convolution(const TileComputation& tile)
      : tile_(tile),
        layer_(tile.description()),
        is_transposed_(layer_.op == Operator::conv_transpose),
        input_(tile, 0),
        shape_(tile.network->input_shape(tile.layer)),
        input_rows_(static_cast<std::size_t>(layer_.kernel[0])) {
    for (std::int32_t tap = 0; tap < layer_.kernel[1]; ++tap)
      columns_.push_back(meeting_of(1, tap, tile.result.box[2]));
  }

  void compute() {
    const Box& box = tile_.result.box;
    const int shift = shift_of(*tile_.network, tile_.layer);
    const bool makes_sums = makes_partial_sums(layer_);
    Element* result = result_values<Element>(tile_).data();
    Sum* partial = result_values<Sum>(tile_).data();
    if (has_partial_sums(layer_)) before_.emplace(tile_, layer_.inputs.size() - 1);
    sums_.resize(static_cast<std::size_t>(box[2].size()));
    for (std::int32_t filter = box[0].begin; filter < box[0].end; ++filter) {
      const Filter<Element> weights = filter_of<Element>(tile_, filter);
      for (std::int32_t row = box[1].begin; row < box[1].end; ++row) {
        sum_row(filter, row, weights.weights);
        if (makes_sums) {
          partial = std::copy(sums_.begin(), sums_.end(), partial);
          continue;
        }
        for (const Sum sum : sums_) *result++ = Arithmetic::scale(sum, weights.bias, shift);
      }
    }
  }

 private:
  static constexpr std::int32_t none = -1;

  // Rows (axis 0) or columns (axis 1) of the results in `outputs` that a tap of the kernel adds to.
  Meeting meeting_of(std::size_t axis, std::int32_t tap, Range outputs) const {
    const Range inputs{0, shape_[axis + 1]};
    const std::int64_t stride = layer_.stride[axis];
    const std::int64_t ahead = std::int64_t{tap} * layer_.dilation[axis] - layer_.pad_begin[axis];
    // The place on one side is stride x that on the other + ahead.
    const Range& near = is_transposed_ ? inputs : outputs;
    const Range& far = is_transposed_ ? outputs : inputs;
    const std::int64_t first = std::max<std::int64_t>(near.begin, ceil_div(far.begin - ahead, stride));
    const std::int64_t end = std::min<std::int64_t>(near.end, ceil_div(far.end - ahead, stride));
    if (first >= end) return {};
    const std::int64_t reached = first * stride + ahead;
    return {is_transposed_ ? first : reached, is_transposed_ ? reached : first, static_cast<std::int32_t>(end - first)};
  }

  void sum_row(std::int32_t filter, std::int32_t row, const Element* weights) {
    if (before_) {
      std::copy_n(before_->row(filter, row), sums_.size(), sums_.begin());
    } else {
      std::fill(sums_.begin(), sums_.end(), Sum{0});
    }
    for (std::int32_t tap = 0; tap < layer_.kernel[0]; ++tap) {
      const Meeting meeting = meeting_of(0, tap, {row, row + 1});
      input_rows_[static_cast<std::size_t>(tap)] = meeting.count > 0 ? static_cast<std::int32_t>(meeting.input) : none;
    }
    const std::int32_t in_group = shape_[0] / layer_.groups;
    const std::int32_t first_channel = filter / (layer_.filters / layer_.groups) * in_group;
    const Range channels = layer_.part ? layer_.part->channels : Range{first_channel, first_channel + in_group};
    for (std::int32_t channel = channels.begin; channel < channels.end; ++channel) {
      for (const std::int32_t input_row : input_rows_) {
        if (input_row != none) add_kernel_row(input_.row(channel, input_row), weights);
        weights += layer_.kernel[1];
      }
    }
  }

  // `row`: of the input, from the first column of the operand's box on.
  void add_kernel_row(const Element* row, const Element* weights) {
    const std::int64_t stride = layer_.stride[1];
    for (const Meeting& meeting : columns_) {
      const Element weight = *weights++;
      if (meeting.count == 0) continue;
      const Element* input = row + (meeting.input - input_.box()[2].begin);
      Sum* sums = sums_.data() + (meeting.output - tile_.result.box[2].begin);
      if (stride == 1) {
        for (std::int32_t i = 0; i < meeting.count; ++i) sums[i] = Arithmetic::multiply_add(sums[i], input[i], weight);
      } else if (is_transposed_) {
        for (std::int32_t i = 0; i < meeting.count; ++i, sums += stride) {
          *sums = Arithmetic::multiply_add(*sums, input[i], weight);
        }
      } else {
        for (std::int32_t i = 0; i < meeting.count; ++i, input += stride) {
          sums[i] = Arithmetic::multiply_add(sums[i], *input, weight);
        }
      }
    }
  }

  const TileComputation& tile_;
  const Layer& layer_;
  bool is_transposed_;
  OperandValues<Element> input_;
  std::optional<OperandValues<Sum>> before_;  // the sums of the part before
  const Shape& shape_;
  std::vector<Meeting> columns_;          // by kernel column
  std::vector<std::int32_t> input_rows_;  // by kernel row, of the row of the result that is summed up
  std::vector<Sum> sums_;                 // of the columns of a row
};

}  // namespace

void compute_conv(const TileComputation& tile) {
  with_product_arithmetic(tile.type, [&]<class Arithmetic>(Arithmetic) { Convolution<Arithmetic>(tile).compute(); });
}

}  // namespace weft
