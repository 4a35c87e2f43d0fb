// Rewrites nodes of opsets 18 to 22 as nodes of opset 17, the last that libonnx 1.12 describes. Most operators changed
// in nothing but the types of elements that they take.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "workloads/onnx/graph/onnx_graph.hpp"

namespace weft {

struct OlderNode {
  std::shared_ptr<onnx::NodeProto> proto;
  std::vector<std::pair<std::string, OnnxTensor>> constants;  // inputs of the node that the model does not have
};

// Returns a node of opset 17 that means the same as one of a later opset:
//
//     ReduceMax, ReduceMean and others   axes are an attribute, not an input (since 18)
//     Pad                                pads of all axes in place of those of some (18)
//     Split                              sizes in place of num_outputs (18)
//     Resize                             scales or sizes of all axes in place of those of some (18); sizes in place of a
//                                        policy that keeps the aspect ratio (18); antialias where it changes nothing (18)
//     AveragePool                        dilations of 1 are left out (19); others stay
//     any                                attributes that libonnx does not know are left out at their defaults
//
// The node's inputs are tensors of the graph. Throws InputError for what opset 17 cannot say.
OlderNode rewrite_newer_opset(const onnx::NodeProto& node, const OnnxGraph& graph);

}  // namespace weft
