#include "workloads/onnx/graph/unsupported_nodes.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

#include "workloads/onnx/file/onnx_proto.hpp"
#include "workloads/onnx/graph/onnx_graph.hpp"
#include "workloads/onnx/graph/operator_versions.hpp"

namespace weft {

namespace {

struct UnsupportedOperator {
  const onnx::NodeProto* example = nullptr;
  OperatorFault fault;
  int count = 0;
};

// Adds the operators in the branches or the body of a node that are not supported either, at any depth.
void find_inside(const onnx::NodeProto& node, int opset, std::set<std::string>& found) {
  for (const onnx::AttributeProto& attribute : node.attribute()) {
    for (const onnx::NodeProto& inner : attribute.g().node()) {
      if (!check_operator(inner, opset).what.empty()) found.insert(inner.op_type());
      find_inside(inner, opset, found);
    }
  }
}

std::string describe_all(const UnsupportedOperator& of, int opset) {
  std::string text = describe(*of.example);
  if (of.count > 1) text += " and " + std::to_string(of.count - 1) + " more";
  std::set<std::string> inside;
  find_inside(*of.example, opset, inside);
  const std::string also = inside.empty() ? "" : ", nor what it holds: " + list_names({inside.begin(), inside.end()});
  return text + ": " + of.fault.what + also + "; " + of.fault.advice;
}

}  // namespace

void check_operators(const onnx::GraphProto& graph, const std::vector<bool>& needed, int opset, const Location& where) {
  std::vector<UnsupportedOperator> found;  // in the order of the file
  std::map<std::pair<std::string, std::string>, std::size_t> numbers;
  int nodes = 0;
  bool is_any_unknown = false;
  for (int i = 0; i < graph.node_size(); ++i) {
    if (!needed[static_cast<std::size_t>(i)]) continue;
    const onnx::NodeProto& node = graph.node(i);
    OperatorFault fault = check_operator(node, opset);
    if (fault.what.empty()) continue;
    is_any_unknown = is_any_unknown || fault.is_unknown;
    const auto [known, is_new] = numbers.try_emplace({node.domain(), node.op_type()}, found.size());
    if (is_new) found.push_back({&node, std::move(fault), 0});
    ++found[known->second].count;
    ++nodes;
  }
  if (found.empty()) return;
  std::string text;
  if (found.size() == 1) {
    text = describe_all(found[0], opset);
  } else {
    text = std::to_string(found.size()) + " operators, of " + std::to_string(nodes) + " nodes, are not supported:";
    for (const UnsupportedOperator& of : found) text += "\n  " + describe_all(of, opset);
  }
  if (is_any_unknown) text += (found.size() == 1 ? "; supported: " : "\nsupported: ") + list_names(onnx_operators());
  throw InputError(where, text);
}

}  // namespace weft
