// The receptive field: the part of an operand that an output tile is computed from.
#pragma once

#include "base/core/export.hpp"
#include "workloads/network/network.hpp"

namespace weft {

// Returns the smallest box of operand `operand` that holds every element that the box `output` of the layer's result is
// computed from, clipped to the tensor (padding is no element). Between the taps of a dilated kernel, and between
// windows whose stride is larger than the kernel, the box holds elements that are not used. It is empty on the axis of
// a concatenation that takes nothing from this operand, and nowhere else: an output that is all padding, or that lies
// between the elements of a transposed convolution, gets the nearest element. Weights are not operands here.
// Precondition: the output of a reshape is a range in raster order (check_tile() in tiling.hpp).
WEFT_API Box receptive_field(const Network& network, std::size_t layer, std::size_t operand, const Box& output);

// Returns the receptive field along one axis of the operand, for a range of the output along the driving axis. Every
// operator but reshape and flatten reads along each axis on its own.
WEFT_API Range receptive_range(const Network& network, std::size_t layer, std::size_t operand, std::size_t axis,
                               Range output);

// Where windows stand along an axis of an operand, apart from each other: the first of every `step` places from `origin`
// on (which may lie before the operand), `run` long. With a stride above the reach of the kernel there are places
// between them that no window touches.
struct Sampling {
  std::int32_t run = 1, step = 1, origin = 0;
  bool is_dense() const { return run >= step; }
};

// Returns where the windows of convolutions and pooling stand; dense where they meet or overlap, and for all other
// operators and axes.
WEFT_API Sampling window_sampling(const Layer& layer, std::size_t axis);

// Returns the axis of the output that decides what is read along an axis of the operands.
WEFT_API std::size_t driving_axis(const Layer& layer, std::size_t operand_axis);

// Returns the axis of a reshape's output (is_reshape()) that all axes of the operand follow: the first that is longer
// than 1, or channels where none is. Only that one can be cut.
WEFT_API std::size_t raster_axis(const Shape& output);

}  // namespace weft
