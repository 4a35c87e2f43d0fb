// Tiles chosen by size: one rule for all layers, with a few numbers to turn.
#pragma once

#include <cstdint>

#include "base/core/types.hpp"
#include "workloads/network/network.hpp"

namespace weft {

struct TileTarget {
  Bytes output = 4096;               // max bytes of an output tile; a tile of one pixel may be larger
  Bytes weights = Bytes{32} * 1024;  // max bytes of the weights of a tile's channels; those of one channel may be more
  std::int32_t channels = 0;         // max channels of a tile; 0: no limit
  bool square = false;  // as many rows as columns; else whole rows where one fits, so that only rows are cut
  bool operator==(const TileTarget&) const = default;
};

// Returns the tile of a layer's result: channels first, as many as `weights` and `channels` allow; then rows and
// columns up to `output`. Every axis is cut into parts as equal as can be. Channels of grouped convolutions are cut at
// groups, or within them evenly; a reshape is cut along its channels only.
Shape tile_of_target(const Network& network, std::size_t layer, const TileTarget& target);

// Returns the most bytes that a tile of this shape of the layer's result is made from, weights included, and has itself.
Bytes bytes_of_tile(const Network& network, std::size_t layer, const Shape& tile);

// Returns the tile, with its axes cut in halves until it takes at most so many bytes: each time the axis that saves the
// most, channels as tile_of_target() does. The smallest tile may take more.
Shape tile_within(const Network& network, std::size_t layer, Shape tile, Bytes most);

}  // namespace weft
