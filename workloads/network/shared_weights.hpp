// Weights that several layers share: one initializer of a model, however many layers read it, is one tensor in memory.
#pragma once

#include <vector>

#include "base/core/export.hpp"
#include "workloads/network/network.hpp"

namespace weft {

// Returns, for each layer, the first layer that has the same weights: itself, or one before it whose Layer::weights are
// the same object in the same shape (weight_shape() in layer_work.hpp).
WEFT_API std::vector<std::size_t> weight_owners(const Network& network);

// Returns the same for one layer.
WEFT_API std::size_t weight_owner(const Network& network, std::size_t layer);

}  // namespace weft
