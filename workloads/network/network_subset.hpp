// A part of a network: `layers: [C1, S2, C3]`.
#pragma once

#include <utility>
#include <vector>

#include "workloads/network/network.hpp"

namespace weft {

// Returns the layers of these names, in the order of the network. Tensors from outside the part become inputs of it;
// results that no layer in it reads are its outputs. Throws InputError for an empty list, unknown and repeated names,
// and layers that are not connected (by a tensor that both read, or that one produces and the other reads).
Network network_subset(const Network& network, const std::vector<std::pair<std::string, Location>>& layers);

}  // namespace weft
