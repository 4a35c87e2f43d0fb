// Computing what depends on constants alone.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/core/error.hpp"
#include "workloads/onnx/file/onnx_messages.hpp"
#include "workloads/onnx/file/onnx_tensor.hpp"

namespace weft {

// Whether the operator is one of those that are computed when all their inputs are constants.
bool can_fold(const std::string& operator_name);

// The value of a node's first output. `dims`: its shape. A tensor of one value stays one value. Throws InputError:
// values of attributes that are not numbers, or a result of 2^28 elements or more that is not one value.
OnnxTensor fold_node(const onnx::NodeProto& node, const std::vector<const OnnxTensor*>& inputs, const Dims& dims,
                     const Location& where);

// The axes of a tensor in another order: axis k of the result is axis permutation[k] of `tensor`.
OnnxTensor transposed(const OnnxTensor& tensor, const std::vector<std::size_t>& permutation);

}  // namespace weft
