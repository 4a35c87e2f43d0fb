#include "workloads/onnx/file/element_types.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "workloads/onnx/file/onnx_proto.hpp"

namespace weft {

namespace {

using onnx::TensorProto;

struct ElementName {
  std::string_view name;
  int type;
};
constexpr ElementName element_names[] = {
    {"bool", TensorProto::BOOL},       {"int8", TensorProto::INT8},         {"uint8", TensorProto::UINT8},
    {"int16", TensorProto::INT16},     {"uint16", TensorProto::UINT16},     {"int32", TensorProto::INT32},
    {"uint32", TensorProto::UINT32},   {"int64", TensorProto::INT64},       {"uint64", TensorProto::UINT64},
    {"float16", TensorProto::FLOAT16}, {"bfloat16", TensorProto::BFLOAT16}, {"float32", TensorProto::FLOAT},
    {"float64", TensorProto::DOUBLE}};

}  // namespace

std::string element_type_name(int onnx_type) {
  const auto* const found = std::ranges::find(element_names, onnx_type, &ElementName::type);
  return found == std::end(element_names) ? "" : std::string(found->name);
}

int onnx_type_of(const std::string& element_type_name) {
  return std::ranges::find(element_names, element_type_name, &ElementName::name)->type;
}

}  // namespace weft
