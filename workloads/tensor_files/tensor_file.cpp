#include "workloads/tensor_files/tensor_file.hpp"

#include <filesystem>

#include "workloads/onnx/file/element_types.hpp"
#include "workloads/onnx/file/onnx_proto.hpp"
#include "workloads/tensor_files/npy.hpp"

namespace weft {

namespace {

// Returns the array as the ONNX tensor that holds the same bytes.
OnnxTensor to_tensor(const NpyArray& array, const std::string& path) {
  onnx::TensorProto tensor;
  for (const std::int64_t size : array.dims) tensor.add_dims(size);
  tensor.set_data_type(onnx_type_of(array.type));
  tensor.set_raw_data(array.bytes.data(), array.bytes.size());
  return convert_tensor(tensor, {path}, "the array");
}

}  // namespace

OnnxTensor read_tensor_file(const std::string& path) {
  const std::string extension = std::filesystem::path(path).extension().string();
  if (extension == ".npy") return to_tensor(read_npy(path), path);
  if (extension == ".pb") return read_onnx_tensor(path);
  throw InputError({path}, "is no tensor by its name; expected FILE.npy (numpy) or FILE.pb (a TensorProto of ONNX)");
}

}  // namespace weft
