// Computes a model that a test has made, with values of its own.
#pragma once

#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/workloads/made_onnx.hpp"
#include "workloads/functional/network_outputs.hpp"
#include "workloads/onnx/model/onnx_network.hpp"

namespace weft::test {

// Returns the values of an output of a model, in float32, given those of its inputs by name.
inline std::vector<float> output_values(const MadeOnnx& made, const std::map<std::string, std::vector<float>>& inputs,
                                        std::size_t output = 0) {
  OnnxModel model = parse_onnx_model(made.bytes(), "m.onnx");
  for (const OnnxPort& port : model.inputs) {
    model.network.inputs[port.tensor].values = std::make_shared<const Values>(inputs.at(port.name));
  }
  NetworkOutputs outputs = reference_outputs(model.network, DataType::float32);
  std::vector<float> values;
  for (std::uint32_t image = 0; image < outputs.images; ++image) {
    const auto& bytes = outputs.of(model.network.producer(model.outputs.at(output).tensor), image);
    const std::size_t begin = values.size();
    values.resize(begin + bytes.size() / sizeof(float));
    std::memcpy(values.data() + begin, bytes.data(), bytes.size());
  }
  return values;
}

}  // namespace weft::test
