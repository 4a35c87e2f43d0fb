// A tensor that a user gives in a file of its own.
#pragma once

#include <string>

#include "workloads/onnx/file/onnx_tensor.hpp"

namespace weft {

// Reads a .npy file (npy.hpp) or a .pb file with one TensorProto of ONNX, such as those of test_data_set_0; the name
// says which. Throws InputError for other names, and what the readers of both throw.
OnnxTensor read_tensor_file(const std::string& path);

// Returns numpy's name of the type of a tensor's elements: "float32", "int8"; "bfloat16", which numpy has not.
std::string element_type_name(const OnnxTensor& tensor);

}  // namespace weft
