#include <stdexcept>

#include "workloads/functional/arithmetic.hpp"
#include "workloads/functional/operators.hpp"
#include "workloads/functional/tile_values.hpp"

namespace weft {

// Of each operand, the channels that lie in the tile.
void compute_concat(const TileComputation& tile) {
  std::size_t filled = 0;
  for (const OperandPiece& piece : tile.pieces) {
    filled += piece.data.bytes.size();
    std::int32_t before = 0;  // channels of the operands before it
    for (std::size_t k = 0; k < piece.operand; ++k) before += tile.network->input_shape(tile.layer, k)[0];
    BoxBytes<const std::uint8_t> moved = piece.data;
    moved.box[0].begin += before;
    moved.box[0].end += before;
    copy_box(moved.box, moved, tile.result, element_bytes(tile.type));
  }
  if (filled != tile.result.bytes.size()) {
    throw std::logic_error("a tile of layer '" + tile.description().name + "' was given " + std::to_string(filled) +
                           " bytes of operands, of " + std::to_string(tile.result.bytes.size()));
  }
}

void compute_flatten(const TileComputation& tile) {
  with_arithmetic(tile.type, [&](auto arithmetic) {
    using Element = typename decltype(arithmetic)::Element;
    const OperandValues<Element> input(tile, 0);
    const Shape& shape = tile.network->input_shape(tile.layer);
    const std::int32_t map = shape[1] * shape[2];
    for_each_result<Element>(tile, [&](std::int32_t index, std::int32_t, std::int32_t) {
      return input.at(index / map, index % map / shape[2], index % shape[2]);
    });
  });
}

}  // namespace weft
