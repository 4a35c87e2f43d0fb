// Finds the class that tasks of a layer share when they are alike. Whether two tiles are alike shows axis by axis:
// equal size, equal parts of equal tiles read. So a class is found by three small numbers, without hashing.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "base/core/types.hpp"
#include "workloads/tiling/operand_tiles.hpp"
#include "workloads/tiling/tile_grid.hpp"

namespace weft {

class TileClasses {
 public:
  static constexpr ClassId none = std::numeric_limits<ClassId>::max();

  // Where place_matters[axis], tiles at different places of that axis are not alike even if nothing else tells them
  // apart (they write to or read from a buffer that holds a whole tensor). `images` is the number of images that have
  // classes of their own.
  TileClasses(const TileGrid& output, const std::vector<OperandTiles>& operands, std::array<bool, 3> place_matters,
              std::uint32_t images);

  // Returns the class of an output tile, which the caller sets; `none` before that.
  ClassId& of(const std::array<std::int32_t, 3>& tile, std::uint32_t image) {
    std::size_t slot = images_ > 1 ? image : 0;
    for (std::size_t axis = 0; axis < 3; ++axis) slot = slot * kinds_[axis] + kind_of_[axis][tile[axis]];
    return classes_[slot];
  }

 private:
  std::uint32_t images_;
  std::array<std::vector<std::uint32_t>, 3> kind_of_;  // per axis, by tile index
  std::array<std::size_t, 3> kinds_{};
  std::vector<ClassId> classes_;
};

}  // namespace weft
