// Operators that are computed when the file is read, where all that they take is constant: those that shapes and masks
// are made with.
#pragma once

#include <optional>
#include <vector>

#include "base/core/error.hpp"
#include "workloads/onnx/file/onnx_messages.hpp"
#include "workloads/onnx/file/onnx_tensor.hpp"

namespace weft {

// True for the operators of this file.
bool is_folded_function(const std::string& operator_name);

// Returns the result of a node, whose shape is `dims`; of Shape and Size, the inputs need no values. `inputs` has null
// for inputs that are left out. Throws InputError for what cannot be computed, such as a division of whole numbers by 0,
// and for a result of 2^28 elements or more.
OnnxTensor fold_function(const onnx::NodeProto& node, const std::vector<const OnnxTensor*>& inputs, const Dims& dims,
                         const Location& where);

}  // namespace weft
