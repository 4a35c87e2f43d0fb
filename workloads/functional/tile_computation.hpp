// What it takes to compute one output tile with values: what a processing element is given in functional mode.
//
// Everything dense is in the order channels, rows, columns, in the machine's byte order; int8_t or float (IEEE 754, 32
// bits) as `type` says, and aligned to that.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "workloads/functional/box_copy.hpp"
#include "workloads/network/data_type.hpp"
#include "workloads/network/network.hpp"

namespace weft {

// A piece of an operand, as it was read from one buffer.
struct OperandPiece {
  std::size_t operand = 0;  // which of the layer's inputs
  BoxBytes<const std::uint8_t> data;
};

struct TileComputation {
  const Network* network = nullptr;
  std::size_t layer = 0;
  DataType type = DataType::int8;
  // Of every operand, pieces that together hold the receptive field of the output tile (receptive_field.hpp): one that
  // holds it whole, or several. Pieces hold more than that, and overlap, only where the layer reads a tensor twice.
  // What lies outside a tensor is padding, and in no piece.
  std::vector<OperandPiece> pieces;
  // Of layers with weights, rows of weight_shape() (layer_work.hpp), one per output channel of the tile, in a box of
  // output channels x 1 x row. A row holds input channel by input channel of its group, kernel row by kernel row, the
  // weights of the kernel columns; then, if the layer has them, the bias and the slope of its activation.
  BoxBytes<const std::uint8_t> weights;
  // Where the result is to be written.
  BoxBytes<std::uint8_t> result;

  const Layer& description() const { return network->layers[layer]; }
};

// Computes the result with the operators of this folder, the layer's activation included. The value of an element does
// not depend on the tile that it lies in, nor on the pieces: sums go over input channels, kernel rows and kernel
// columns in that order. Throws std::logic_error when operands are missing.
void compute_tile(const TileComputation& tile);

}  // namespace weft
