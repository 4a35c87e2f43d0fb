// Which part of an operand an output tile needs.
#pragma once

#include "workloads/network.hpp"

namespace weft {

// The smallest box of operand `operand` that holds every element that the box `output` of the layer's result is
// computed from, clipped to the tensor (padding is no element). Between the taps of a dilated kernel, and between
// windows whose stride is larger than the kernel, the box holds elements that are not used. Empty on the channel axis
// where a concatenation takes nothing from this operand; never empty otherwise. Weights are not operands here.
Box receptive_field(const Network& network, std::size_t layer, std::size_t operand, const Box& output);

// The same along one axis. Every operator but flatten reads along each axis what the output range of that axis asks
// for.
Range receptive_range(const Network& network, std::size_t layer, std::size_t operand, std::size_t axis, Range output);

}  // namespace weft
