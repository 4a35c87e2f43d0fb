// The shape of every layer's result, with the checks that make a network computable.
#pragma once

#include "workloads/network/network.hpp"

namespace weft {

// Every tensor, weights included, has fewer elements than this, so that a 32-bit signed index reaches all of them.
inline constexpr std::int64_t max_elements = std::int64_t{1} << 31;

// Sets Layer::output from the inputs on. Throws InputError at the layer where shapes do not fit: a kernel larger than
// the padded input, pooling of nothing but padding, groups that do not divide the channels or filters, operands whose
// shapes do not go together, tensors that are too large, as many values as no tensor has.
void infer_shapes(Network& network);

}  // namespace weft
