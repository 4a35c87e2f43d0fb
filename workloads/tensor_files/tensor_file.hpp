// A tensor that a user gives in a file of its own.
#pragma once

#include <string>

#include "workloads/onnx/file/onnx_tensor.hpp"

namespace weft {

// Reads a .npy file (npy.hpp) or a .pb file with one TensorProto of ONNX, such as those of test_data_set_0; the name
// says which. Throws InputError for other names, and what the readers of both throw.
OnnxTensor read_tensor_file(const std::string& path);

}  // namespace weft
