// The operators that are read, and the nodes that libonnx's schemas accept but that no machine could carry out.
#pragma once

#include <string>
#include <vector>

#include "workloads/onnx/file/onnx_messages.hpp"

namespace weft {

inline constexpr int first_opset = 6;
inline constexpr int last_opset = 17;

// Returns the names of the operators that are read, sorted.
std::vector<std::string> onnx_operators();

// Returns "" when a node of this operator can be read with this opset; else what is wrong and what would be accepted.
std::string check_operator(const onnx::NodeProto& node, int opset);

// Returns the same for the inputs, outputs and attributes of a node: types and required ones as the schema says, and
// counts (of strides, kernels, groups, pads) in their range, so that shape inference is not asked to divide by 0.
std::string check_attributes(const onnx::NodeProto& node, int opset);

}  // namespace weft
