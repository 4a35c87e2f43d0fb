// The types of ONNX tensors by the names that numpy has for them.
#pragma once

#include <string>

namespace weft {

// Returns the name of a TensorProto.DataType, such as "float32", or "bfloat16", which numpy has
// not; "" where it is no number.
std::string element_type_name(int onnx_type);

// Returns the TensorProto.DataType of that name. Precondition: one has it.
int onnx_type_of(const std::string& element_type_name);

}  // namespace weft
