// A network by name: of the zoo, or a file.
#pragma once

#include <string>

#include "workloads/network/network.hpp"
#include "workloads/onnx/model/onnx_network.hpp"

namespace weft {

// `name`: a name of the zoo, or the path of a .yaml, .yml or .onnx file, relative to `folder`. `options` are for ONNX
// alone. Throws InputError at `where` when there is no such network, and what the file's reader throws.
Network find_network(const std::string& name, const std::string& folder, const Location& where,
                     const OnnxOptions& options = {});

bool is_onnx_file(const std::string& name);

}  // namespace weft
