// Infers shapes node by node, with the inference functions of libonnx.
#pragma once

#include "workloads/onnx/graph/onnx_graph.hpp"

namespace weft {

// Returns types and shapes of all outputs of a node whose inputs are in graph.tensors. Throws InputError for shapes
// that do not fit, that depend on data, that have 2^31 elements or more, or none; constants `may_be_empty`.
std::vector<OnnxInfo> infer_node(const OnnxGraph::Node& node, const OnnxGraph& graph, bool may_be_empty = false);

}  // namespace weft
