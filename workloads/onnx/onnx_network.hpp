// Networks from ONNX files (https://onnx.ai), opsets 7 to 17. docs/onnx.md says which operators are read and what
// becomes of them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "workloads/network.hpp"
#include "workloads/onnx/onnx_tensor.hpp"

namespace weft {

inline constexpr std::int64_t most_of_dimension = std::int64_t{1} << 30;

struct OnnxOptions {
  // The leading dimension of all inputs, in place of what the model says.
  std::optional<std::int32_t> batch;
  // Values of the other dimensions that the model leaves open: by their name in the model ("height"), or, of those
  // without a name, "INPUT@AXIS" ("data@2", counted from 0), from 1 to most_of_dimension.
  std::map<std::string, std::int64_t> dimensions;
  // Inputs whose values are known: they become constants of the network.
  std::map<std::string, OnnxTensor> bound;
};

struct OnnxPort {
  std::string name;
  Dims dims;            // the whole tensor, images included
  TensorId tensor = 0;  // of the network; holds the same elements in the same raster order
};

struct OnnxModel {
  Network network;
  std::vector<OnnxPort> inputs;   // those that the outputs depend on
  std::vector<OnnxPort> outputs;  // results of layers; several may be the same
};

// Shapes are inferred and checked. Throws InputError with the file, and the node where there is one.
OnnxModel read_onnx_model(const std::string& path, const OnnxOptions& options = {});
Network read_onnx(const std::string& path, const OnnxOptions& options = {});

// The same of the bytes of a file; `file_name` is for messages and for the folder of external data.
OnnxModel parse_onnx_model(std::string bytes, const std::string& file_name, const OnnxOptions& options = {});

// The operators that are read, sorted.
std::vector<std::string> onnx_operators();

}  // namespace weft
