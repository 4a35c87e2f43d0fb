// Operators that move elements and compute nothing.

#include "workloads/functional/operators.hpp"
#include "workloads/functional/tile_values.hpp"

namespace weft {

// Copies from each operand the part that lies in the tile.
void compute_concat(const TileComputation& tile) {
  with_arithmetic(tile.type, [&]<class Arithmetic>(Arithmetic) {
    using Element = typename Arithmetic::Element;
    const auto axis = static_cast<std::size_t>(tile.description().axis);
    std::int32_t before = 0;  // length of the operands before it
    for (std::size_t operand = 0; operand < tile.description().inputs.size(); ++operand) {
      const OperandValues<Element> values(tile, operand);
      if (!values.box()[axis].empty()) {
        BoxBytes<const std::uint8_t> moved = values.bytes();
        moved.box[axis].begin += before;
        moved.box[axis].end += before;
        copy_box(moved.box, moved, tile.result, element_bytes(tile.type));
      }
      before += tile.network->input_shape(tile.layer, operand)[axis];
    }
  });
}

void compute_reshape(const TileComputation& tile) {
  with_operand(tile, [&]<class Arithmetic, class Element>(Arithmetic, const OperandValues<Element>& input) {
    const Shape& from = tile.network->input_shape(tile.layer);
    const Shape& to = tile.description().output;
    const std::int32_t map = from[1] * from[2];
    for_each_result<Element>(tile, [&](std::int32_t channel, std::int32_t row, std::int32_t column) {
      const std::int32_t place = (channel * to[1] + row) * to[2] + column;
      return input.at(place / map, place % map / from[2], place % from[2]);
    });
  });
}

void compute_transpose(const TileComputation& tile) {
  with_operand(tile, [&]<class Arithmetic, class Element>(Arithmetic, const OperandValues<Element>& input) {
    const std::array<std::int32_t, 3>& permutation = tile.description().permutation;
    for_each_result<Element>(tile, [&](std::int32_t channel, std::int32_t row, std::int32_t column) {
      std::array<std::int32_t, 3> from{};
      from[static_cast<std::size_t>(permutation[0])] = channel;
      from[static_cast<std::size_t>(permutation[1])] = row;
      from[static_cast<std::size_t>(permutation[2])] = column;
      return input.at(from[0], from[1], from[2]);
    });
  });
}

namespace {

constexpr std::int32_t outside = -1;

// Returns the place along an axis of the input that a place of a padded tensor takes its value from; `outside` for the
// constant.
std::int32_t source_place(const Layer& layer, std::int32_t length, std::size_t axis, std::int32_t output) {
  const std::int64_t place = std::int64_t{output} - layer.margin_begin[axis];
  if (place >= 0 && place < length) return static_cast<std::int32_t>(place);
  switch (layer.pad_mode) {
    case PadMode::constant:
      break;
    case PadMode::reflect:
      return static_cast<std::int32_t>(place < 0 ? -place : 2 * (std::int64_t{length} - 1) - place);
    case PadMode::edge:
      return place < 0 ? 0 : length - 1;
  }
  return outside;
}

}  // namespace

void compute_pad(const TileComputation& tile) {
  with_operand(tile, [&]<class Arithmetic, class Element>(Arithmetic, const OperandValues<Element>& input) {
    const Layer& layer = tile.description();
    const Shape& shape = tile.network->input_shape(tile.layer);
    const Element filling = Arithmetic::from_real(layer.pad_value);
    for_each_result<Element>(tile, [&](std::int32_t channel, std::int32_t row, std::int32_t column) {
      const std::int32_t c = source_place(layer, shape[0], 0, channel);
      const std::int32_t r = source_place(layer, shape[1], 1, row);
      const std::int32_t k = source_place(layer, shape[2], 2, column);
      return c == outside || r == outside || k == outside ? filling : input.at(c, r, k);
    });
  });
}

void compute_slice(const TileComputation& tile) {
  with_operand(tile, [&]<class Arithmetic, class Element>(Arithmetic, const OperandValues<Element>& input) {
    const Layer& layer = tile.description();
    const auto from = [&](std::size_t axis, std::int32_t place) {
      return layer.slice_begin[axis] + place * layer.slice_step[axis];
    };
    for_each_result<Element>(tile, [&](std::int32_t channel, std::int32_t row, std::int32_t column) {
      return input.at(from(0, channel), from(1, row), from(2, column));
    });
  });
}

void compute_repeat(const TileComputation& tile) {
  with_operand(tile, [&]<class Arithmetic, class Element>(Arithmetic, const OperandValues<Element>& input) {
    const Shape& shape = tile.network->input_shape(tile.layer);
    for_each_result<Element>(tile, [&](std::int32_t channel, std::int32_t row, std::int32_t column) {
      return input.at(channel % shape[0], row % shape[1], column % shape[2]);
    });
  });
}

}  // namespace weft
