// Reads networks from ONNX files (https://onnx.ai). docs/onnx.md says which opsets and operators are read, and what
// becomes of them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "workloads/network/network.hpp"
#include "workloads/onnx/file/onnx_options.hpp"
#include "workloads/onnx/file/onnx_tensor.hpp"

namespace weft {

using OnnxPort = NetworkPort;

// Nodes of a file that have no layer of their own in the network, by operator.
struct OnnxReading {
  int nodes = 0;                        // in the file, of all kinds
  std::map<std::string, int> folded;    // computed when the file was read, as their inputs are constants
  std::map<std::string, int> views;     // whose result is an input in another shape
  std::map<std::string, int> unneeded;  // that no output depends on
  std::map<std::string, int> fused;     // layers that became part of others, by the operators of layers
};

struct OnnxModel {
  Network network;  // its ports are those below
  OnnxReading reading;
  std::vector<OnnxPort> inputs;   // those that the outputs depend on
  std::vector<OnnxPort> outputs;  // results of layers; several may be the same
};

// Returns the network of a file, with its shapes inferred and checked. Throws InputError with the file, and the node
// where there is one.
OnnxModel read_onnx_model(const std::string& path, const OnnxOptions& options = {});
Network read_onnx(const std::string& path, const OnnxOptions& options = {});

// Returns the same for the bytes of a file; `file_name` is for messages and for the folder of external data.
OnnxModel parse_onnx_model(std::string bytes, const std::string& file_name, const OnnxOptions& options = {});

}  // namespace weft
