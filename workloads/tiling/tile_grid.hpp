// A tensor cut into tiles of equal size; the last ones along an axis may be smaller.
#pragma once

#include <utility>

#include "workloads/network/shape.hpp"

namespace weft {

struct TileGrid {
  Shape tensor{};
  Shape tile{};  // 1 to the length of the axis

  std::int32_t count(std::size_t axis) const { return (tensor[axis] - 1) / tile[axis] + 1; }
  std::int64_t tile_count() const { return std::int64_t{count(0)} * count(1) * count(2); }
  Range range(std::size_t axis, std::int32_t index) const {
    const std::int32_t begin = index * tile[axis];
    return {begin, tensor[axis] - begin < tile[axis] ? tensor[axis] : begin + tile[axis]};
  }
  Box box(const std::array<std::int32_t, 3>& index) const {
    return {range(0, index[0]), range(1, index[1]), range(2, index[2])};
  }
  // Returns the index of the tile that holds an element.
  std::int32_t index_of(std::size_t axis, std::int32_t element) const { return element / tile[axis]; }
};

// Returns the number of tiles along each axis.
inline std::array<std::uint32_t, 3> counts_of(const TileGrid& grid) {
  const auto count = [&](std::size_t axis) { return static_cast<std::uint32_t>(grid.count(axis)); };
  return {count(0), count(1), count(2)};
}

// Calls visit(index) for every tile in raster order.
template <class Visit>
void for_each_tile(const TileGrid& grid, Visit visit) {
  const std::array<std::int32_t, 3> count = {grid.count(0), grid.count(1), grid.count(2)};
  std::array<std::int32_t, 3> index{};
  for (index[0] = 0; index[0] < count[0]; ++index[0]) {
    for (index[1] = 0; index[1] < count[1]; ++index[1]) {
      for (index[2] = 0; index[2] < count[2]; ++index[2]) visit(std::as_const(index));
    }
  }
}

}  // namespace weft
