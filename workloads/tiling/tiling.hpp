// Tilings: how the tensors of a network are cut into tiles.
#pragma once

#include <optional>
#include <vector>

#include "workloads/network/network.hpp"
#include "workloads/tiling/auto_tiling.hpp"
#include "workloads/tiling/tile_grid.hpp"

namespace weft {

struct YamlForm;
struct YamlNode;

struct Tiling {
  std::vector<Shape> layers;                 // output tile, by layer of the network
  std::vector<std::optional<Shape>> inputs;  // tile of an input that has a grid of its own, by network input
  Location where;
  std::vector<bool> by_hand;  // the tile was given and stays as it is, by layer
  std::vector<std::int32_t>
      input_channels{};  // of a part of the layer's sums (channel_parts.hpp), by layer; 0: not cut
  // True when the other layers' tiles are to be searched for (sched/planning/tiling_search.hpp); until then they are
  // whole tensors.
  bool to_search = false;

  TileGrid grid(const Network& network, std::size_t layer) const {
    return {network.layers[layer].output, layers[layer]};
  }
};

// Returns the tiling that holds every tensor in one tile.
Tiling whole_tiling(const Network& network);

// Throws InputError at `where` for tiles of a layer's result that its operator cannot compute one by one: channel tiles
// of a grouped convolution that hold a group and a part of another, and tiles of a reshape or flatten that are cut
// along any axis but the first longer than 1. Precondition: every side is 1 to the length of its axis.
void check_tile(const Layer& layer, const Shape& tile, const Location& where);

// Reads {C1: {channels: 6, rows: 4, cols: 4}, ...}: output tiles of layers, and of network inputs by their names; an
// axis that is not named is not cut. `input_channels` cuts the sums of a convolution or fully connected layer, too. `auto: {target: 2 KiB, weights: 16 KiB, channels: 64, shape: rows}` sets the tiles
// of the layers that are not named by size (auto_tiling.hpp); `auto: search`, or `auto` alone in place of the map,
// leaves them to a search. Throws InputError for unknown names, tiles larger than their tensor, and as check_tile().
Tiling read_tiling(const YamlNode& node, const Network& network);
// Returns what read_tiling() reads.
YamlForm tiling_form();

}  // namespace weft
