// Which part of an operand an output tile needs.
#pragma once

#include "workloads/network/network.hpp"

namespace weft {

// The smallest box of operand `operand` that holds every element that the box `output` of the layer's result is
// computed from, clipped to the tensor (padding is no element). Between the taps of a dilated kernel, and between
// windows whose stride is larger than the kernel, the box holds elements that are not used. Empty on the axis of a
// concatenation where that takes nothing from this operand; never empty otherwise: of an output that is all padding, or
// that lies between the elements of a transposed convolution, it is the nearest element. Weights are not operands here.
// Precondition: of a reshape the output is a range in raster order (tiling.hpp checks that).
Box receptive_field(const Network& network, std::size_t layer, std::size_t operand, const Box& output);

// The same along one axis of the operand: what a range of the output along the driving axis asks for. Every operator
// but reshape and flatten reads along each axis on its own.
Range receptive_range(const Network& network, std::size_t layer, std::size_t operand, std::size_t axis, Range output);

// The axis of the output that decides what is read along an axis of the operands.
std::size_t driving_axis(const Layer& layer, std::size_t operand_axis);

// Of reshapes (is_reshape()) all axes of the operand follow one axis of the output, the first that is longer than 1, or
// channels where none is. Only that one can be cut.
std::size_t raster_axis(const Shape& output);

}  // namespace weft
