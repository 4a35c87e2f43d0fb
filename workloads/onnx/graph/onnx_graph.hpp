// The graph of an ONNX file, checked: every tensor has a type and a shape, what depends on constants alone is computed,
// and nodes that no output needs are gone.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/core/error.hpp"
#include "workloads/onnx/file/onnx_messages.hpp"
#include "workloads/onnx/file/onnx_options.hpp"
#include "workloads/onnx/file/onnx_tensor.hpp"

namespace weft {

struct OnnxInfo {
  Dims dims;  // every size is at least 1
  int type = 0;
  std::shared_ptr<const OnnxTensor> constant;  // null: data
};

struct OnnxGraph {
  // A node and the opset by whose rules it is to be read: that of the file, or 7 and 8 for nodes of opset 6 that were
  // rewritten.
  struct Node {
    std::shared_ptr<onnx::NodeProto> proto;
    int version = 0;
  };

  Location where;
  std::string name;
  std::vector<Node> nodes;  // in topological order
  std::unordered_map<std::string, OnnxInfo> tensors;
  std::vector<std::string> inputs;   // data that the nodes or outputs use, in the order of the file
  std::vector<std::string> outputs;  // may be inputs or constants
  std::unordered_map<std::string, int> uses;
  bool is_quantized = false;  // tensors keep the types that the file gives them
  // Nodes of the file that are not among `nodes`, by operator: constants were computed in their place, or no output
  // needs them.
  std::map<std::string, int> folded, unneeded;
};

// Returns the graph of a model, and takes the initializers out of the model. Throws InputError, see onnx_network.hpp.
OnnxGraph read_onnx_graph(onnx::ModelProto& model, const Location& where, const OnnxOptions& options);

// Returns "node 'conv1' (Conv)", or, for a node without a name, "node that makes 'r0' (Conv)".
std::string describe(const onnx::NodeProto& node);

}  // namespace weft
