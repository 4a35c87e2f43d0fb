// The places of the parts that a load gathers. They tile the load's result, a box, as a grid does, and the load names
// them in raster order; so the size of each tells where the next one lies.
#pragma once

#include "workloads/graph/task_graph.hpp"

namespace weft {

class GatherLayout {
 public:
  // `result` is the box that the load makes (TaskClass::result).
  explicit GatherLayout(const TileSlice& result) : result_(result) {}

  // Returns the box of the next part, whose size is given.
  TileSlice next(const std::array<std::int32_t, 3>& size) {
    TileSlice place{result_.extent, result_.offset, size, {}, result_.element_bits};
    for (std::size_t axis = 0; axis < 3; ++axis) place.offset[axis] += at_[axis];
    for (std::size_t axis = 3; axis-- > 0; at_[axis] = 0) {
      at_[axis] += size[axis];
      if (at_[axis] < result_.size[axis]) break;
    }
    return place;
  }

 private:
  TileSlice result_;
  std::array<std::int32_t, 3> at_{};
};

}  // namespace weft
