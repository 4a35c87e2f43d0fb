// The operators that are read, and the nodes that libonnx's schemas accept but that no machine could carry out.
#pragma once

#include <string>
#include <vector>

#include "workloads/onnx/file/onnx_messages.hpp"

namespace weft {

inline constexpr int first_opset = 6;
inline constexpr int last_opset = 22;
// The last opset whose operators libonnx 1.12 describes. Nodes of later ones are rewritten (newer_opset.hpp).
inline constexpr int last_described_opset = 17;

// Returns the names of the operators that are read, sorted.
std::vector<std::string> onnx_operators();

// Why an operator cannot be read.
struct OperatorFault {
  std::string what;         // "" where it can
  std::string advice;       // what a user can do about it
  bool is_unknown = false;  // weft does not read this operator of ONNX in any version
};

// Returns whether a node of this operator can be read with this opset.
OperatorFault check_operator(const onnx::NodeProto& node, int opset);

// Returns "" when inputs, outputs and attributes of a node can be read: types and required ones as the schema says, and
// counts (of strides, kernels, groups, pads) in their range, so that shape inference is not asked to divide by 0. Else
// what is wrong. Nodes of opsets that libonnx does not describe were rewritten before.
std::string check_attributes(const onnx::NodeProto& node, int opset);

}  // namespace weft
