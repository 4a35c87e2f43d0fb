/// The inputs and outputs of a network as its user knows them.
#pragma once

#include <vector>

#include "workloads/network/network.hpp"

namespace weft {

/// Returns the inputs, without constants: those that the file names, else each under the name of its tensor and in the
/// shape (images, channels, rows, columns).
std::vector<NetworkPort> input_ports(const Network& network);
/// Returns the outputs likewise: those that the file names, else the results that find_outputs() tells.
std::vector<NetworkPort> output_ports(const Network& network);
/// Returns any tensor under its name, in the shape (images, channels, rows, columns).
NetworkPort port_of(const Network& network, TensorId tensor);

}  // namespace weft
