// Infers shapes node by node, with the inference functions of libonnx.
#pragma once

#include "workloads/onnx/graph/onnx_graph.hpp"

namespace weft {

// Returns types and shapes of all outputs of a node whose inputs are in graph.tensors. Throws InputError for shapes
// that do not fit, that depend on data, that have no elements, or 2^31 or more.
std::vector<OnnxInfo> infer_node(const OnnxGraph::Node& node, const OnnxGraph& graph);

}  // namespace weft
