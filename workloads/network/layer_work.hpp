// What a layer costs: arithmetic and weights.
#pragma once

#include "workloads/network/network.hpp"

namespace weft {

// The arithmetic of an output tile of a layer. Of a convolution with groups the tile holds whole groups or lies in one
// (tiling.hpp checks that). Multiply-accumulates of the operators that have them (has_macs()); of a transposed
// convolution those with elements, not with the zeros between them, K = ceil(window x input channels per group /
// (stride rows x stride columns)) for every output. Operations of the others, per output: pooling one for each element
// of the window; add and mul one for each operand after the first; softmax 3 (exponential, sum, division); lrn its size
// + 2 (squares, power, division); everything else 1. The activation of a layer costs nothing.
Work tile_work(const Network& network, std::size_t layer, const Shape& tile);

// Of the whole layer.
Work layer_work(const Network& network, std::size_t layer);

// The weights of one output channel: of convolutions and fully connected layers the factors of its products and, if the
// layer has one, the bias; behind them, where the activation is prelu, the slope.
struct WeightRow {
  std::int64_t products = 0;
  bool has_bias = false;
  bool has_slope = false;
  std::int64_t length() const { return products + (has_bias ? 1 : 0) + (has_slope ? 1 : 0); }
};
WeightRow weight_row(const Network& network, std::size_t layer);

// The weights of a layer as a tensor: output channels x 1 x WeightRow::length(). All 0 for layers without weights.
Shape weight_shape(const Network& network, std::size_t layer);

}  // namespace weft
