// What a caller says of an ONNX model besides the file: batch, open dimensions, inputs with known values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "workloads/onnx/file/onnx_tensor.hpp"

namespace weft {

inline constexpr std::int32_t max_batch = 65536;  // images
inline constexpr std::int64_t max_dimension = std::int64_t{1} << 30;

struct OnnxOptions {
  // The leading dimension of all inputs, in place of what the model says.
  std::optional<std::int32_t> batch;
  // Values of the other dimensions that the model leaves open: by their name in the model ("height"), or, of those
  // without a name, "INPUT@AXIS" ("data@2", counted from 0), from 1 to max_dimension.
  std::map<std::string, std::int64_t> dimensions;
  // Inputs whose values are known: they become constants of the network.
  std::map<std::string, OnnxTensor> bound;
};

}  // namespace weft
