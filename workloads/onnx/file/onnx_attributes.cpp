#include "workloads/onnx/file/onnx_attributes.hpp"

#include <onnx/onnx_pb.h>

namespace weft {

const onnx::AttributeProto* find_attribute(const onnx::NodeProto& node, const std::string& name) {
  for (const onnx::AttributeProto& attribute : node.attribute()) {
    if (attribute.name() == name) return &attribute;
  }
  return nullptr;
}

std::int64_t integer_attribute(const onnx::NodeProto& node, const std::string& name, std::int64_t missing) {
  const onnx::AttributeProto* attribute = find_attribute(node, name);
  return attribute != nullptr ? attribute->i() : missing;
}

std::vector<std::size_t> transpose_permutation(const onnx::NodeProto& node, std::size_t rank) {
  if (const onnx::AttributeProto* perm = find_attribute(node, "perm"))
    return {perm->ints().begin(), perm->ints().end()};
  std::vector<std::size_t> permutation;
  while (rank-- > 0) permutation.push_back(rank);
  return permutation;
}

}  // namespace weft
