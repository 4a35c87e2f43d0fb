#include "workloads/tensor_files/tensor_file.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string_view>

#include "workloads/onnx/file/onnx_proto.hpp"
#include "workloads/tensor_files/npy.hpp"

namespace weft {

namespace {

using onnx::TensorProto;

struct ElementName {
  std::string_view name;
  int type;
};
constexpr ElementName names[] = {
    {"bool", TensorProto::BOOL},       {"int8", TensorProto::INT8},         {"uint8", TensorProto::UINT8},
    {"int16", TensorProto::INT16},     {"uint16", TensorProto::UINT16},     {"int32", TensorProto::INT32},
    {"uint32", TensorProto::UINT32},   {"int64", TensorProto::INT64},       {"uint64", TensorProto::UINT64},
    {"float16", TensorProto::FLOAT16}, {"bfloat16", TensorProto::BFLOAT16}, {"float32", TensorProto::FLOAT},
    {"float64", TensorProto::DOUBLE}};

// Returns the array as the ONNX tensor that holds the same bytes.
OnnxTensor to_tensor(const NpyArray& array, const std::string& path) {
  TensorProto tensor;
  for (const std::int64_t size : array.dims) tensor.add_dims(size);
  tensor.set_data_type(std::ranges::find(names, array.type, &ElementName::name)->type);
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

std::string element_type_name(const OnnxTensor& tensor) {
  return std::string(std::ranges::find(names, tensor.type, &ElementName::type)->name);
}

}  // namespace weft
