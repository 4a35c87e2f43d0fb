// Tells which tiles of an operand the tasks of a layer read, and which part of each. It is computed once per axis, so
// that a task only has to combine three short lists.
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
  // Takes the place of `first` and `per_image` where the tiles stand in several places: both, for each tile.
  std::vector<std::pair<BufferId, std::uint32_t>> scattered;

  BufferId at(std::uint32_t tile, std::uint32_t image) const {
    if (scattered.empty()) return first + image * per_image + tile;
    return scattered[tile].first + image * scattered[tile].second;
  }
};

// A tensor that is held as a grid of tiles without overlap.
struct HeldTensor {
  TileGrid grid;
  TileBuffers buffers;
};

// Returns the same tiles as a grid of a reshaped tensor (reshape_views.hpp).
inline HeldTensor in_shape(const TileGrid& grid, const HeldTensor& held) {
  HeldTensor result{grid, held.buffers};
  result.buffers.count = counts_of(grid);
  return result;
}

// The part of one tile that is read, along one axis, in elements of the buffer that holds the tile.
struct AxisPart {
  std::int32_t extent = 0;  // length of the buffer
  std::int32_t offset = 0;
  std::int32_t size = 0;
  SliceStep step{};
  auto operator<=>(const AxisPart&) const = default;
};

// What is read along one axis of a tensor: from the first to the last element of the range, those that windows touch.
struct TouchedRange {
  Range range;
  SliceStep step{};
  std::int32_t count = 0;
  auto operator<=>(const TouchedRange&) const = default;
};

// The same along all axes.
struct TouchedBox {
  Box box{};
  std::array<SliceStep, 2> steps{};  // rows, columns
  Shape size{};                      // of what is touched
  auto operator<=>(const TouchedBox&) const = default;
};

// The consecutive tiles of an operand that an output tile reads along one axis, and the list of their parts.
struct AxisReading {
  std::uint32_t first_tile = 0;
  std::uint32_t tile_count = 0;
  std::uint32_t pattern = 0;
};

// The readings of all output tiles along one axis of an operand.
struct AxisReadings {
  std::size_t driver = 0;                       // axis of the output grid whose tile index selects the reading
  std::vector<AxisReading> readings;            // by that index
  std::vector<std::vector<AxisPart>> patterns;  // lists of parts, each once
  std::map<std::vector<AxisPart>, std::uint32_t> numbers;  // of the patterns
};

struct OperandTiles {
  std::array<AxisReadings, 3> axes;
  TileBuffers buffers;
  int element_bits = 8;

  const AxisReading& reading(std::size_t axis, const std::array<std::int32_t, 3>& output_tile) const {
    return axes[axis].readings[output_tile[axes[axis].driver]];
  }
  // Adds the buffers that the output tile reads, in raster order.
  void append_buffers(const std::array<std::int32_t, 3>& output_tile, std::uint32_t image,
                      std::vector<BufferId>& buffers_read) const;
  // Adds the parts of those buffers, in the same order.
  void append_slices(const std::array<std::int32_t, 3>& output_tile, std::vector<TileSlice>& slices) const;
};

// Makes every buffer appear once: where operands need parts of the same buffer, they share the smallest box around
// both, at the place of the first. `slices` holds the boxes of the buffers in the same order, or nothing.
void read_once(std::vector<BufferId>& buffers, std::vector<TileSlice>& slices);

// One thing that a layer reads: of one of its operands, one part (concat_views.hpp).
struct OperandPart {
  std::size_t layer = 0;
  std::size_t operand = 0;
  TensorPart part;
};

// Returns the tiles and parts of tiles that the output tiles of a layer read of a tensor that is held as a grid. Rows
// between windows that stand apart are left out; columns are not, as a few bytes more make fewer transfers.
OperandTiles read_held_tensor(const Network& network, const OperandPart& read, const TileGrid& output,
                              const HeldTensor& held);

// Returns how many edges that makes in the tasks of one image, without making them. It may be beyond 64 bits.
double count_edges(const Network& network, const OperandPart& read, const TileGrid& output, const TileGrid& held);

// The distinct receptive fields of a layer's output tiles in a tensor, each of which is loaded once: a grid of tiles
// that may overlap.
struct DistinctFields {
  OperandTiles tiles;  // every task reads one whole tile, or none of a concatenated part; buffers are not numbered
  std::vector<TouchedBox> boxes;  // the tiles, in raster order
};
// Returns the distinct receptive fields of the output tiles, without the rows and columns between windows that stand
// apart. `held` is the tile of the tensor where it is loaded from.
DistinctFields distinct_receptive_fields(const Network& network, const OperandPart& read, const TileGrid& output,
                                         const Shape& held);

// Bounds from above on distinct receptive fields.
struct FieldBound {
  Shape largest{};   // the lengths that no field exceeds
  double count = 0;  // of distinct fields
};
// Returns the bounds without making the fields. `held` is as above.
FieldBound bound_receptive_fields(const Network& network, const OperandPart& read, const TileGrid& output,
                                  const Shape& held);

// Reads boxes of a tensor that is held as a grid, one after the other, and tells of each which tiles it covers and
// which part of each. Boxes that are made of equal parts have equal patterns.
class BoxReader {
 public:
  // `element_bits`: of the tensor.
  BoxReader(const HeldTensor& held, int element_bits);

  void read(const TouchedBox& box);

  // Returns how many tiles the box covers that was read last. The functions below speak of that box too.
  std::size_t tile_count() const { return std::size_t{of(0).tile_count} * of(1).tile_count * of(2).tile_count; }
  // Returns numbers, one per axis, that are equal for boxes with equal parts along that axis.
  std::array<std::uint32_t, 3> patterns() const { return {of(0).pattern, of(1).pattern, of(2).pattern}; }
  // Adds the buffers of the tiles, in raster order.
  void append_buffers(std::uint32_t image, std::vector<BufferId>& buffers) const {
    tiles_.append_buffers(at_, image, buffers);
  }
  // Adds the parts of those buffers, in the same order.
  void append_slices(std::vector<TileSlice>& slices) const { tiles_.append_slices(at_, slices); }

 private:
  const AxisReading& of(std::size_t axis) const { return tiles_.reading(axis, at_); }

  TileGrid grid_;
  OperandTiles tiles_;                                            // one reading per different range
  std::array<std::map<TouchedRange, std::int32_t>, 3> readings_;  // index into the readings, by range
  std::array<std::int32_t, 3> at_{};                              // readings of the last box
};

}  // namespace weft
