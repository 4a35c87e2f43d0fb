/// The computation of one output tile with values: what a processing element is given in functional mode.
///
/// Everything dense is in the order channels, rows, columns, in the machine's byte order; int8_t or float (IEEE 754, 32
/// bits) as `type` says, and aligned to that. Tensors and weights with a type of their own (Layer::type, NetworkInput::
/// type, Layer::weight_type, Layer::bias_type) have that in place of `type`, and what their integers stand for is in
/// Layer::quantization.
#pragma once

#include <cstdint>
#include <vector>

#include "base/core/export.hpp"
#include "workloads/functional/box_copy.hpp"
#include "workloads/network/data_type.hpp"
#include "workloads/network/network.hpp"

namespace weft {

/// A piece of an operand, as it was read from one buffer.
struct OperandPiece {
  std::size_t operand = 0;            ///< Index into the layer's inputs.
  BoxBytes<const std::uint8_t> data;  ///< Its box of the operand's tensor, and the values.
};

/// The operands, the weights and the place of the result of one output tile of a layer.
struct TileComputation {
  const Network* network = nullptr;  ///< The network of the layer.
  std::size_t layer = 0;             ///< Index into its layers.
  DataType type = DataType::int8;    ///< Of all elements that have no type of their own.
  /// For every operand, the pieces that together hold the receptive field of the output tile (receptive_field.hpp): one
  /// that holds it whole, or several. Pieces hold more than that, and overlap, only where the layer reads a tensor
  /// twice. Padding lies outside the tensor and in no piece; nor need rows and columns be in one that lie between windows
  /// whose stride is above their kernel.
  std::vector<OperandPiece> pieces;
  /// The rows of weight_shape() (layer_work.hpp) for the output channels of the tile, in a box of output channels x 1 x
  /// row. A row holds, for each input channel of its group and each kernel row, the weights of the kernel columns;
  /// then, if the layer has them, the bias and the slope of its activation. A row takes WeightRow::bytes(), and elements
  /// of 4 bits are two to a byte, the first in its lower half. Empty for layers without weights.
  BoxBytes<const std::uint8_t> weights;
  /// The box of the layer's result that is to be computed, and the bytes that are to be written.
  BoxBytes<std::uint8_t> result;
  /// Pieces that were read without the rows and columns between windows, with these as zeros: `pieces` point to them.
  std::vector<std::vector<std::uint8_t>> spread = {};

  /// Returns the layer. Precondition: network is not null.
  const Layer& description() const { return network->layers[layer]; }
};

/// Computes the result with weft's own operators, the layer's activation included. The value of an element does not
/// depend on the tile that it lies in, nor on the pieces: sums go over input channels, kernel rows and kernel columns
/// in that order. Throws std::logic_error when operands are missing.
WEFT_API void compute_tile(const TileComputation& tile);

}  // namespace weft
