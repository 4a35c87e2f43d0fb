// Writes the operators of quantised models as QuantizeLinear and DequantizeLinear around those of real numbers, which is
// how ONNX defines them: QLinearConv is Conv of what its operands stand for, quantised. Layers then compute with the
// integers themselves (docs/functional.md).
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "workloads/onnx/graph/onnx_graph.hpp"

namespace weft {

// True for the operators whose presence makes a model a quantised one, in which tensors keep their types.
bool is_quantizing(const std::string& operator_name);

// Nodes that take the place of one, and constants that they use.
struct NodesInstead {
  std::vector<std::pair<std::string, OnnxTensor>> constants;
  std::vector<OnnxGraph::Node> nodes;
};

// Returns what to read in place of the node; nothing where that is the node itself: QuantizeLinear and DequantizeLinear
// with one constant scale for all, and of constants any. Throws InputError for scales that are computed where the result
// depends on them in other ways than by a product.
std::optional<NodesInstead> rewrite_quantized(const OnnxGraph::Node& node, const OnnxGraph& graph);

}  // namespace weft
