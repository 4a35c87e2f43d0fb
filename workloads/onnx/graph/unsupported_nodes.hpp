// Finds every node that weft cannot read at once, so that a user need not repair a model operator by operator.
#pragma once

#include <vector>

#include "base/core/error.hpp"
#include "workloads/onnx/file/onnx_messages.hpp"

namespace weft {

// Throws InputError at `where` unless all needed nodes can be read with this opset (operator_versions.hpp). It lists
// every operator that cannot, with a node as an example, how many others there are, and what to do about it. `needed`
// has an entry for each node of the graph.
void check_operators(const onnx::GraphProto& graph, const std::vector<bool>& needed, int opset, const Location& where);

}  // namespace weft
