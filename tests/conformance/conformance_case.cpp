#include "tests/conformance/conformance_case.hpp"

#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>

#include "workloads/onnx/graph/operator_versions.hpp"

namespace weft::test {

namespace {

onnx::ModelProto load_model(const std::string& folder) {
  onnx::ModelProto model;
  std::ifstream file(folder + "/model.onnx", std::ios::binary);
  if (!model.ParseFromIstream(&file)) throw Skipped("model.onnx cannot be read");
  return model;
}

std::string data_file(const std::string& folder, const char* what, std::size_t k) {
  return fmt::format("{}/test_data_set_0/{}_{}.pb", folder, what, k);
}

// Sequences and optional values are no tensors, and a tensor without elements leaves nothing to compute.
void check_values(const google::protobuf::RepeatedPtrField<onnx::ValueInfoProto>& values) {
  for (const auto& value : values) {
    if (!value.type().has_tensor_type()) throw Skipped("a sequence or an optional value, which is no tensor");
    for (const auto& dimension : value.type().tensor_type().shape().dim()) {
      if (dimension.has_dim_value() && dimension.dim_value() == 0) throw Skipped("a tensor without elements");
    }
  }
}

// float32 holds every whole number up to 2^24.
OnnxTensor load_tensor(const std::string& path) {
  OnnxTensor tensor;
  try {
    tensor = read_onnx_tensor(path);
  } catch (const InputError& error) {
    throw Skipped(std::filesystem::path(path).filename().string() + ": " + error.what());
  }
  for (const std::int64_t value : tensor.integers) {
    if (std::abs(value) > 1 << 24) throw Skipped("values above 2^24, which float32 does not hold");
  }
  return tensor;
}

}  // namespace

namespace {

// Some data of bfloat16 are files of whole numbers of 16 bits.
void check_type(const onnx::ValueInfoProto& value, const OnnxTensor& tensor) {
  if (value.type().tensor_type().elem_type() == tensor.type) return;
  throw Skipped("data of another type than the model says");
}

}  // namespace

bool is_listed(const std::string& folder) {
  const std::vector<std::string> names = onnx_operators();
  const std::set<std::string> known(names.begin(), names.end());
  const onnx::ModelProto model = load_model(folder);
  return std::all_of(model.graph().node().begin(), model.graph().node().end(),
                     [&](const onnx::NodeProto& node) { return known.count(node.op_type()) > 0; });
}

ConformanceCase read_case(const std::string& folder) {
  const onnx::ModelProto model = load_model(folder);
  check_values(model.graph().input());
  check_values(model.graph().output());
  std::set<std::string> initializers;
  for (const auto& tensor : model.graph().initializer()) initializers.insert(tensor.name());
  std::vector<std::pair<std::string, OnnxTensor>> inputs;
  for (const auto& input : model.graph().input()) {
    if (initializers.count(input.name()) > 0) continue;
    inputs.emplace_back(input.name(), load_tensor(data_file(folder, "input", inputs.size())));
    check_type(input, inputs.back().second);
  }
  ConformanceCase result;
  std::string reason;
  for (std::size_t free : {inputs.size(), std::min<std::size_t>(1, inputs.size()), std::size_t{0}}) {
    OnnxOptions options;
    for (std::size_t k = free; k < inputs.size(); ++k) options.bound.insert(inputs[k]);
    try {
      result.model = read_onnx_model(folder + "/model.onnx", options);
    } catch (const InputError& error) {
      const std::string text = std::string(error.what()).substr(folder.size() + std::string("/model.onnx: ").size());
      if (free > 0 || reason.empty()) reason = text;  // with all of them bound, what is wrong may be just that
      if (free > 0) continue;
      throw Skipped(reason);
    }
    break;
  }
  for (const OnnxPort& port : result.model.inputs) {
    const auto input =
        std::find_if(inputs.begin(), inputs.end(), [&](const auto& of) { return of.first == port.name; });
    result.model.network.inputs[port.tensor].values = real_values(input->second);
  }
  for (std::size_t k = 0; k < result.model.outputs.size(); ++k) {
    result.expected.push_back(load_tensor(data_file(folder, "output", k)));
  }
  return result;
}

std::string difference(const ConformanceCase& of, std::size_t k, const std::vector<float>& got) {
  const OnnxTensor& expected = of.expected[k];
  if (of.model.outputs[k].dims != expected.dims) {
    return fmt::format("output {} has the shape {}, expected {}", k, to_string(of.model.outputs[k].dims),
                       to_string(expected.dims));
  }
  for (std::size_t i = 0; i < got.size(); ++i) {
    const float value = expected.real(static_cast<std::int64_t>(i));
    const float most = expected.has_integers() ? 0 : 1e-7F + 1e-3F * std::abs(value);
    if (std::abs(got[i] - value) <= most || got[i] == value || (std::isnan(got[i]) && std::isnan(value))) continue;
    return fmt::format("output {} element {} of {} is {}, expected {}", k, i, to_string(expected.dims), got[i], value);
  }
  return "";
}

}  // namespace weft::test
