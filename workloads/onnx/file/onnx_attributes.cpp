#include "workloads/onnx/file/onnx_attributes.hpp"

#include <onnx/onnx_pb.h>

namespace weft {

const onnx::AttributeProto* find_attribute(const onnx::NodeProto& node, const std::string& name) {
  for (const onnx::AttributeProto& attribute : node.attribute()) {
    if (attribute.name() == name) return &attribute;
  }
  return nullptr;
}

std::vector<std::size_t> transpose_permutation(const onnx::NodeProto& node, std::size_t rank) {
  std::vector<std::size_t> permutation;
  if (const onnx::AttributeProto* perm = find_attribute(node, "perm")) {
    permutation.assign(perm->ints().begin(), perm->ints().end());
  } else {
    for (std::size_t axis = rank; axis-- > 0;) permutation.push_back(axis);
  }
  return permutation;
}

}  // namespace weft
