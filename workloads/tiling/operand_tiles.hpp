// Which tiles of an operand the tasks of a layer read, and which part of each: computed once per axis, so that a task
// only has to combine three short lists.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "base/core/types.hpp"
#include "workloads/network/concat_views.hpp"
#include "workloads/tiling/tile_grid.hpp"

namespace weft {

// The buffers that hold the tiles of a tensor, in raster order over a grid, image by image.
struct TileBuffers {
  std::array<std::uint32_t, 3> count{1, 1, 1};
  BufferId first = 0;           // tile 0 of image 0
  std::uint32_t per_image = 0;  // distance between images
  // Instead of `first` and `per_image` where the tiles stand in several places: both, for each tile.
  std::vector<std::pair<BufferId, std::uint32_t>> scattered;

  BufferId at(std::uint32_t tile, std::uint32_t image) const {
    if (scattered.empty()) return first + image * per_image + tile;
    return scattered[tile].first + image * scattered[tile].second;
  }
};

// A tensor as the network holds it: a grid of tiles without overlap.
struct HeldTensor {
  TileGrid grid;
  TileBuffers buffers;
};

// The part of one tile that is read, along one axis, in the coordinates of the buffer.
struct AxisPart {
  std::int32_t extent = 0;  // of the buffer
  std::int32_t offset = 0;
  std::int32_t size = 0;
  auto operator<=>(const AxisPart&) const = default;
};

// What output tiles read along one axis of an operand: consecutive tiles, and a list of parts.
struct AxisReading {
  std::uint32_t first_tile = 0;
  std::uint32_t tile_count = 0;
  std::uint32_t pattern = 0;
};

// Of one axis of an operand.
struct AxisReadings {
  std::size_t driver = 0;                       // axis of the output grid whose tile index selects the reading
  std::vector<AxisReading> readings;            // by that index
  std::vector<std::vector<AxisPart>> patterns;  // different ones
};

struct OperandTiles {
  std::array<AxisReadings, 3> axes;
  TileBuffers buffers;

  const AxisReading& reading(std::size_t axis, const std::array<std::int32_t, 3>& output_tile) const {
    return axes[axis].readings[output_tile[axes[axis].driver]];
  }
  // Adds the buffers that the output tile reads, in raster order.
  void append_buffers(const std::array<std::int32_t, 3>& output_tile, std::uint32_t image,
                      std::vector<BufferId>& buffers_read) const;
  // Adds the parts of those buffers, in the same order.
  void append_slices(const std::array<std::int32_t, 3>& output_tile, std::vector<TileSlice>& slices) const;
};

// A task reads every buffer once: where operands need parts of the same buffer, they share the smallest box around
// both, at the place of the first. `slices`: of the buffers, in the same order; or empty.
void read_once(std::vector<BufferId>& buffers, std::vector<TileSlice>& slices);

// What a layer reads: one of its operands, and of that one part (concat_views.hpp).
struct OperandPart {
  std::size_t layer = 0;
  std::size_t operand = 0;
  TensorPart part;
};

// Tiles and parts of tiles that the output tiles of a layer read of a tensor that is held as a grid.
OperandTiles read_held_tensor(const Network& network, const OperandPart& read, const TileGrid& output,
                              const HeldTensor& held);

// How many edges that makes in the tasks of one image (a double: it may be beyond 64 bits), without making them.
double count_edges(const Network& network, const OperandPart& read, const TileGrid& output, const TileGrid& held);

// The same for a tensor that is loaded once per distinct receptive field: the fields form a grid of tiles that may
// overlap, and every task reads one whole tile of it (or none, of what is concatenated).
struct DistinctFields {
  OperandTiles tiles;      // the numbers of the buffers are left to the caller
  std::vector<Box> boxes;  // the tiles, in raster order
};
DistinctFields distinct_receptive_fields(const Network& network, const OperandPart& read, const TileGrid& output);

// A size that no receptive field exceeds along any axis, and how many different fields there are at most: without
// making them.
struct FieldBound {
  Shape largest{};
  double count = 0;
};
FieldBound bound_receptive_fields(const Network& network, const OperandPart& read, const TileGrid& output);

// Reads boxes of a tensor that is held as a grid, one after the other: which tiles, and which part of each. Boxes that
// are made of equal parts have equal patterns.
class BoxReader {
 public:
  explicit BoxReader(const HeldTensor& held);

  void read(const Box& box);
  // Of the box that was read last: tiles that it covers, a number per axis for the parts, the buffers and their parts
  // in raster order.
  std::size_t tile_count() const;
  std::array<std::uint32_t, 3> patterns() const;
  void append_buffers(std::uint32_t image, std::vector<BufferId>& buffers) const;
  void append_slices(std::vector<TileSlice>& slices) const;

 private:
  TileGrid grid_;
  OperandTiles tiles_;                                     // one reading per different range
  std::array<std::map<Range, std::int32_t>, 3> readings_;  // by range: index into the readings
  std::array<std::map<std::vector<AxisPart>, std::uint32_t>, 3> patterns_;
  std::array<std::int32_t, 3> at_{};  // readings of the last box
};

}  // namespace weft
