#include "workloads/functional/tile_values.hpp"

#include <algorithm>
#include <stdexcept>

#include "workloads/network/receptive_field.hpp"

namespace weft {

namespace {

Box common_part(const Box& a, const Box& b) {
  Box part;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    part[axis] = {std::max(a[axis].begin, b[axis].begin), std::min(a[axis].end, b[axis].end)};
  }
  return part;
}

// Returns whether windows stand apart: nobody asks for what lies between them, and no piece need hold it.
bool has_gaps(const Layer& layer) {
  return !window_sampling(layer, 1).is_dense() || !window_sampling(layer, 2).is_dense();
}

// Returns how many elements of the box lie in some piece, where pieces overlap.
std::size_t covered_elements(const TileComputation& tile, std::size_t operand, const Box& box) {
  std::vector<std::uint8_t> covered(static_cast<std::size_t>(element_count(sizes_of(box))), 0);
  for (const OperandPiece& piece : tile.pieces) {
    if (piece.operand != operand) continue;
    const Box part = common_part(piece.data.box, box);
    for_each_place(part, [&](auto... place) { covered[static_cast<std::size_t>(raster_place(box, place...))] = 1; });
  }
  return static_cast<std::size_t>(std::count(covered.begin(), covered.end(), std::uint8_t{1}));
}

}  // namespace

template <class Element>
OperandValues<Element>::OperandValues(const TileComputation& tile, std::size_t operand)
    : box_(receptive_field(*tile.network, tile.layer, operand, tile.result.box)),
      values_(static_cast<std::size_t>(element_count(sizes_of(box_)))) {
  const BoxBytes<std::uint8_t> all{box_,
                                   {reinterpret_cast<std::uint8_t*>(values_.data()), values_.size() * sizeof(Element)}};
  for (const OperandPiece& piece : tile.pieces) {
    if (piece.operand != operand || common_part(piece.data.box, box_) != box_) continue;
    copy_box(box_, piece.data, all, sizeof(Element));
    return;
  }
  std::size_t filled = 0;
  for (const OperandPiece& piece : tile.pieces) {
    if (piece.operand != operand) continue;
    const Box part = common_part(piece.data.box, box_);
    if (element_count(sizes_of(part)) == 0) continue;
    copy_box(part, piece.data, all, sizeof(Element));
    filled += static_cast<std::size_t>(element_count(sizes_of(part))) * sizeof(Element);
  }
  if (has_gaps(tile.description())) return;
  if (filled > all.bytes.size()) filled = covered_elements(tile, operand, box_) * sizeof(Element);
  if (filled != all.bytes.size()) {
    throw std::logic_error("a tile of layer '" + tile.description().name + "' was given " + std::to_string(filled) +
                           " bytes of operand " + std::to_string(operand) + ", of " + std::to_string(all.bytes.size()));
  }
}

template class OperandValues<std::int8_t>;
template class OperandValues<std::int32_t>;
template class OperandValues<float>;

}  // namespace weft
