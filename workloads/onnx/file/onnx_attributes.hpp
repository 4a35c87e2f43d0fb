// Attributes of nodes. Their types were checked (operator_versions.hpp).
#pragma once

#include <string>
#include <vector>

#include "workloads/onnx/file/onnx_messages.hpp"

namespace weft {

// Null when the node has none of that name.
const onnx::AttributeProto* find_attribute(const onnx::NodeProto& node, const std::string& name);

// Of a Transpose whose perm was checked; without perm the axes are reversed.
std::vector<std::size_t> transpose_permutation(const onnx::NodeProto& node, std::size_t rank);

}  // namespace weft
