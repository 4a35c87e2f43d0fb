// The user's own values for the inputs of a network.
#pragma once

#include <string>
#include <vector>

#include "workloads/network/network.hpp"

namespace weft {

// Gives inputs the values of files. Each argument is NAME=FILE.npy or NAME=FILE.pb, where NAME is one of input_ports()
// (network_ports.hpp). Elements are of `type`, that of the run; a file has the shape of the port, whose leading 1, a
// batch of one image, may be missing. Throws InputError: another form, a name that is unknown or given twice, another
// type or shape (the message has both), and what read_tensor_file() throws.
void give_inputs(Network& network, const std::vector<std::string>& arguments, DataType type);

}  // namespace weft
