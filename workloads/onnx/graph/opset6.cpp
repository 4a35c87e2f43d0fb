#include "workloads/onnx/graph/opset6.hpp"

#include "workloads/onnx/file/onnx_attributes.hpp"
#include "workloads/onnx/file/onnx_proto.hpp"

namespace weft {

namespace {

void remove_attribute(onnx::NodeProto& node, const std::string& name) {
  for (int i = node.attribute_size(); i-- > 0;) {
    if (node.attribute(i).name() == name) node.mutable_attribute()->DeleteSubrange(i, 1);
  }
}

// Gives the second operand `count` axes of length 1 at its end, and returns the node that does so.
OnnxGraph::Node align_second(onnx::NodeProto& node, std::size_t rank, std::size_t count) {
  OnnxGraph::Node unsqueeze{std::make_shared<onnx::NodeProto>(), 7};
  unsqueeze.proto->set_op_type("Unsqueeze");
  unsqueeze.proto->add_input(node.input(1));
  unsqueeze.proto->add_output(node.output(0) + "@aligned");
  onnx::AttributeProto* axes = unsqueeze.proto->add_attribute();
  axes->set_name("axes");
  axes->set_type(onnx::AttributeProto::INTS);
  for (std::size_t i = 0; i < count; ++i) axes->add_ints(static_cast<std::int64_t>(rank + i));
  node.set_input(1, node.output(0) + "@aligned");
  return unsqueeze;
}

}  // namespace

std::vector<OnnxGraph::Node> rewrite_opset6(const onnx::NodeProto& node, std::size_t first_rank,
                                            std::size_t second_rank, const Location& where) {
  std::vector<OnnxGraph::Node> nodes;
  OnnxGraph::Node changed{std::make_shared<onnx::NodeProto>(node), 6};
  const std::string& op = node.op_type();
  if (op == "Add" || op == "Mul" || op == "Gemm" || op == "Sub" || op == "Div" || op == "Pow" || op == "And" ||
      op == "Or" || op == "Xor" || op == "Equal" || op == "Greater" || op == "Less") {
    const std::int64_t axis = integer_attribute(node, "axis", -1);
    const std::size_t begin =
        axis < 0 ? first_rank - std::min(first_rank, second_rank) : static_cast<std::size_t>(axis);
    remove_attribute(*changed.proto, "axis");
    remove_attribute(*changed.proto, "broadcast");
    if (op != "Gemm" && begin + second_rank < first_rank) {
      nodes.push_back(align_second(*changed.proto, second_rank, first_rank - begin - second_rank));
    }
    changed.version = 7;
  } else if (op == "PRelu") {
    // There is one slope for all, or one for each channel, which is axis 1.
    if (second_rank == 1 && first_rank > 2) nodes.push_back(align_second(*changed.proto, 1, first_rank - 2));
    changed.version = 7;
  } else if (op == "BatchNormalization" || op == "Dropout") {
    if (integer_attribute(node, "is_test", 0) == 0) {
      throw InputError(where, describe(node) + ": is_test is 0: it is for training; export the model for inference");
    }
    remove_attribute(*changed.proto, "is_test");
    changed.version = 7;
  } else if (op == "Sum" || op == "Max" || op == "Min" || op == "Mean") {
    changed.version = 8;
  }
  remove_attribute(*changed.proto, "consumed_inputs");
  nodes.push_back(std::move(changed));
  return nodes;
}

}  // namespace weft
