// Nodes of opset 6, rewritten as nodes of opset 7 or 8: numpy's broadcasting took the place of the attributes
// `broadcast` and `axis`, and inference is what there is without `is_test`.
#pragma once

#include <vector>

#include "workloads/onnx/graph/onnx_graph.hpp"

namespace weft {

// The node, with an Unsqueeze before it where its second operand is to be aligned to other axes than the last. The
// ranks are those of its first two operands. Throws InputError: training.
std::vector<OnnxGraph::Node> rewrite_opset6(const onnx::NodeProto& node, std::size_t first_rank,
                                            std::size_t second_rank, const Location& where);

}  // namespace weft
