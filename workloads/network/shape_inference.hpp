// Computes the shape of every layer's result, with the checks that make a network computable.
#pragma once

#include "workloads/network/network.hpp"

namespace weft {

// Bounds the elements of every tensor, weights included, from above (exclusive): a 32-bit signed index reaches all.
inline constexpr std::int64_t max_elements = std::int64_t{1} << 31;

// Sets Layer::output of every layer, from the inputs on. Throws InputError at the layer where shapes do not fit: a
// kernel larger than the padded input, pooling of nothing but padding, groups that do not divide the channels or
// filters, operands whose shapes do not go together, a tensor of max_elements or more, more or fewer values than the
// tensor has elements.
void infer_shapes(Network& network);

}  // namespace weft
