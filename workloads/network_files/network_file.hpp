// Finds a network by name: in the zoo, or in a file.
#pragma once

#include <string>

#include "workloads/network/network.hpp"
#include "workloads/onnx/model/onnx_network.hpp"

namespace weft {

// Returns the network that `name` stands for: a name of the zoo, or the path of a .yaml, .yml or .onnx file, relative
// to `folder`. `options` are for ONNX alone. Throws InputError at `where` when there is no such network, and what the
// file's reader throws.
Network find_network(const std::string& name, const std::string& folder, const Location& where,
                     const OnnxOptions& options = {});

// Returns the same; of an ONNX file, with its ports and with what reading took away.
OnnxModel find_model(const std::string& name, const std::string& folder, const Location& where,
                     const OnnxOptions& options = {});

// True when the name ends in .onnx.
bool is_onnx_file(const std::string& name);

// True when the name is that of a file, and not of the zoo: it ends in .yaml, .yml or .onnx.
bool is_network_file(const std::string& name);

}  // namespace weft
