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

/// Returns the bits of the widest elements that a layer computes with: those of its operands, or of the factors among its
/// weights where they are wider. It is Work::element_bits.
WEFT_API int bits_computed_with(const Network& network, std::size_t layer);

/// Returns the arithmetic of the whole layer, for one image.
WEFT_API Work layer_work(const Network& network, std::size_t layer);

/// Returns what models of processing elements are told of the layer (Work::layer).
WEFT_API LayerShape layer_shape(const Network& network, std::size_t layer);

/// The weights of one output channel of a convolution or fully connected layer: the factors of its products, then the
/// bias if the layer has one, then the slope if its activation is prelu.
struct WeightRow {
  std::int64_t products = 0;
  bool has_bias = false;
  bool has_slope = false;
  int product_bits = 8;                                                             ///< Of each factor.
  int other_bits = 8;                                                               ///< Of the bias and of the slope.
  std::int64_t length() const { return products + others(); }                       ///< Returns the number of elements.
  std::int64_t others() const { return (has_bias ? 1 : 0) + (has_slope ? 1 : 0); }  ///< Of them no factors.
  /// Returns the bytes of the factors, and of the row. Each takes whole bytes.
  Bytes product_bytes() const { return ceil_div(products * product_bits, std::int64_t{8}); }
  Bytes bytes() const { return product_bytes() + ceil_div(others() * other_bits, std::int64_t{8}); }
};
/// Returns what a row of the layer's weights holds; a row of length 0 for layers without weights.
WEFT_API WeightRow weight_row(const Network& network, std::size_t layer);

/// Returns the products of a sum of the layer, of all its parts where it was cut by input channels.
WEFT_API std::int64_t whole_products(const Network& network, std::size_t layer);

/// Returns the shape of the layer's weights: output channels x 1 x WeightRow::length(); 0 x 0 x 0 for layers without.
WEFT_API Shape weight_shape(const Network& network, std::size_t layer);

/// Returns the buffer of the layer's weights, whose channels are the rows: output channels x 1 x the elements of a row.
/// Where a row's elements are not all alike, or do not fill bytes, it counts bytes in place of elements.
WEFT_API TileSlice weight_slice(const Network& network, std::size_t layer);

}  // namespace weft
