// The arithmetic and the weights of a layer.
#pragma once

#include "base/core/export.hpp"
#include "workloads/network/network.hpp"

namespace weft {

/// Returns the arithmetic of an output tile of a layer. Precondition: the tile of a grouped convolution holds whole
/// groups or lies in one (check_tile() in tiling.hpp).
///
/// Operators that have_macs() get multiply-accumulates. A transposed convolution multiplies elements only, not the
/// zeros between them: K = ceil(window x input channels per group / (stride rows x stride columns)) for every output.
/// All other operators get operations, per output:
///
///     pooling               one for each element of the window
///     add, mul, binary      one for each operand after the first
///     softmax, log_softmax  3 (exponential, sum, division)
///     lrn                   its size + 2 (squares, power, division)
///     reduce                one for each element along its axes
///     normalize             4 (two sums, subtraction, division), one each for scale and bias
///     resize                one for each element that is weighed: 1, along each axis that changes 2 (linear) or 4
///                           (cubic)
///     all others            1
///
/// The activation of a layer costs nothing.
WEFT_API Work tile_work(const Network& network, std::size_t layer, const Shape& tile);

/// Returns the arithmetic of the whole layer, for one image.
WEFT_API Work layer_work(const Network& network, std::size_t layer);

/// The weights of one output channel of a convolution or fully connected layer: the factors of its products, then the
/// bias if the layer has one, then the slope if its activation is prelu.
struct WeightRow {
  std::int64_t products = 0;
  bool has_bias = false;
  bool has_slope = false;
  std::int64_t length() const { return products + (has_bias ? 1 : 0) + (has_slope ? 1 : 0); }
};
/// Returns what a row of the layer's weights holds; a row of length 0 for layers without weights.
WEFT_API WeightRow weight_row(const Network& network, std::size_t layer);

/// Returns the shape of the layer's weights: output channels x 1 x WeightRow::length(); 0 x 0 x 0 for layers without.
WEFT_API Shape weight_shape(const Network& network, std::size_t layer);

}  // namespace weft
