// The classes of ONNX files, as protoc makes them.
#pragma once

#include <onnx/onnx_pb.h>

#include "base/core/error.hpp"
#include "workloads/onnx/file/onnx_tensor.hpp"

namespace weft {

// Parses the whole of `bytes`, and returns whether they are a message of this kind. Nothing is printed.
bool parse_message(const std::string& bytes, google::protobuf::Message& message);

// Returns the bytes of a file of less than 2 GiB. Throws InputError as read_file() does.
std::string read_onnx_bytes(const std::string& path);

// Returns the values of a tensor. `where.file` also tells in which folder external data lies; `what` is the tensor, for
// messages. Throws InputError: types without values in weft (text, complex numbers), more or fewer values than the
// shape says, external data that is missing, too short or outside of the folder, 2^31 elements or more.
OnnxTensor convert_tensor(const onnx::TensorProto& tensor, const Location& where, const std::string& what);

}  // namespace weft
