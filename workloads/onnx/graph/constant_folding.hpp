// Computes what depends on constants alone.
#pragma once

#include <vector>

#include "base/core/error.hpp"
#include "workloads/onnx/file/onnx_messages.hpp"
#include "workloads/onnx/file/onnx_tensor.hpp"

namespace weft {

// True for the operators that are computed when all their inputs are constants.
bool can_fold(const std::string& operator_name);

// Returns the value of a node's first output, whose shape is `dims`. A tensor of one value stays one value. Throws
// InputError for attributes whose values are no numbers, and for a result of 2^28 elements or more that is not one
// value.
OnnxTensor fold_node(const onnx::NodeProto& node, const std::vector<const OnnxTensor*>& inputs, const Dims& dims,
                     const Location& where);

// Returns the tensor with its axes in another order: axis k of the result is axis permutation[k] of `tensor`.
OnnxTensor transposed(const OnnxTensor& tensor, const std::vector<std::size_t>& permutation);

}  // namespace weft
