// Rewrites nodes of opset 6 as nodes of opset 7 or 8, where numpy's broadcasting took the place of the attributes
// `broadcast` and `axis`, and a node without `is_test` means inference.
#pragma once

#include <vector>

#include "workloads/onnx/graph/onnx_graph.hpp"

namespace weft {

// Returns the node, with an Unsqueeze before it where its second operand is to be aligned to other axes than the last.
// The ranks are those of its first two operands. Throws InputError for a node that trains.
std::vector<OnnxGraph::Node> rewrite_opset6(const onnx::NodeProto& node, std::size_t first_rank,
                                            std::size_t second_rank, const Location& where);

}  // namespace weft
