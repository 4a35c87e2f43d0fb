// Attributes of nodes. Their types were checked (operator_versions.hpp).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workloads/onnx/file/onnx_messages.hpp"

namespace weft {

// Returns null when the node has none of that name.
const onnx::AttributeProto* find_attribute(const onnx::NodeProto& node, const std::string& name);

// Returns the integer of that name; `missing` when the node has none.
std::int64_t integer_attribute(const onnx::NodeProto& node, const std::string& name, std::int64_t missing);

// Returns the axes of the operand in the order of the result's, of a Transpose whose perm was checked; without perm the
// axes are reversed.
std::vector<std::size_t> transpose_permutation(const onnx::NodeProto& node, std::size_t rank);

}  // namespace weft
