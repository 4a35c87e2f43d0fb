// Tiles chosen by size: one rule for all layers, with a few numbers to turn.
#pragma once

#include <cstdint>

#include "base/core/types.hpp"
#include "workloads/network/network.hpp"

namespace weft {

struct TileTarget {
  Bytes output = 4096;        // of an output tile, about; at most, but for a tile of one pixel
  Bytes weights = 32 * 1024;  // of the weights that a tile's channels need, at most, but for those of one channel
  std::int32_t channels = 0;  // of a tile, at most; 0: no limit
  bool square = false;        // as many rows as columns; else whole rows where one fits, so that only rows are cut
  bool operator==(const TileTarget&) const = default;
};

// The tile of a layer: channels first, as many as `weights` and `channels` allow; then rows and columns up to `output`.
// Every axis is cut into parts as equal as can be. Channels of grouped convolutions are cut at groups, or within them
// evenly; a reshape is cut along its channels only.
Shape tile_of_target(const Network& network, std::size_t layer, const TileTarget& target, int element_bytes);

}  // namespace weft
