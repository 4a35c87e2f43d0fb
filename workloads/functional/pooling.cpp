#include <algorithm>

#include "workloads/functional/operators.hpp"
#include "workloads/functional/tile_values.hpp"

namespace weft {

namespace {

// Calls visit(value) for every element under the window of an output, row by row; padding is none.
template <class Element, class Visit>
void for_each_tap(const Layer& layer, const OperandValues<Element>& input, const Shape& shape, std::int32_t channel,
                  std::int32_t row, std::int32_t column, Visit visit) {
  for (std::int32_t r = 0; r < layer.kernel[0]; ++r) {
    const std::int64_t y =
        std::int64_t{row} * layer.stride[0] - layer.pad_begin[0] + std::int64_t{r} * layer.dilation[0];
    if (y < 0 || y >= shape[1]) continue;
    for (std::int32_t k = 0; k < layer.kernel[1]; ++k) {
      const std::int64_t x =
          std::int64_t{column} * layer.stride[1] - layer.pad_begin[1] + std::int64_t{k} * layer.dilation[1];
      if (x < 0 || x >= shape[2]) continue;
      visit(input.at(channel, static_cast<std::int32_t>(y), static_cast<std::int32_t>(x)));
    }
  }
}

}  // namespace

void compute_maxpool(const TileComputation& tile) {
  with_operand(tile, [&]<class Arithmetic, class Element>(Arithmetic, const OperandValues<Element>& input) {
    const Shape& shape = tile.network->input_shape(tile.layer);
    for_each_result<Element>(tile, [&](std::int32_t channel, std::int32_t row, std::int32_t column) {
      Element largest = std::numeric_limits<Element>::lowest();
      for_each_tap(tile.description(), input, shape, channel, row, column,
                   [&](Element value) { largest = std::max(largest, value); });
      return largest;
    });
  });
}

void compute_avgpool(const TileComputation& tile) {
  with_operand(tile, [&]<class Arithmetic, class Element>(Arithmetic, const OperandValues<Element>& input) {
    const Layer& layer = tile.description();
    const Shape& shape = tile.network->input_shape(tile.layer);
    const std::int64_t taps = std::int64_t{layer.kernel[0]} * layer.kernel[1];
    for_each_result<Element>(tile, [&](std::int32_t channel, std::int32_t row, std::int32_t column) {
      typename Arithmetic::Total total = 0;
      std::int64_t elements = 0;
      for_each_tap(layer, input, shape, channel, row, column, [&](Element value) {
        total += value;
        ++elements;
      });
      return Arithmetic::average(total, layer.count_padding ? taps : elements);
    });
  });
}

void compute_global_avgpool(const TileComputation& tile) {
  with_operand(tile, [&]<class Arithmetic, class Element>(Arithmetic, const OperandValues<Element>& input) {
    const Shape& shape = tile.network->input_shape(tile.layer);
    const std::int64_t count = std::int64_t{shape[1]} * shape[2];
    for_each_result<Element>(tile, [&](std::int32_t channel, std::int32_t, std::int32_t) {
      const Element* values = input.row(channel, 0);
      typename Arithmetic::Total total = 0;
      for (std::int64_t i = 0; i < count; ++i) total += values[i];
      return Arithmetic::average(total, count);
    });
  });
}

}  // namespace weft
