// Tells what a user can do about a node that weft does not read.
#pragma once

#include <string>

#include "workloads/onnx/file/onnx_messages.hpp"

namespace weft {

// Returns the advice for the node's operator or domain, a clause that stands behind "...; ".
std::string advice_on(const onnx::NodeProto& node);

}  // namespace weft
