// What a layer costs: arithmetic and weights.
#pragma once

#include "workloads/network.hpp"

namespace weft {

// The arithmetic of an output tile of a layer. Of a convolution with groups the tile holds whole groups or lies in one
// (tiling.hpp checks that).
Work tile_work(const Network& network, std::size_t layer, const Shape& tile);

// Of the whole layer.
Work layer_work(const Network& network, std::size_t layer);

// The weights of a layer as a tensor: filters x 1 x (window x input channels per group, and one more for the bias).
// All 0 for layers without weights.
Shape weight_shape(const Network& network, std::size_t layer);

}  // namespace weft
