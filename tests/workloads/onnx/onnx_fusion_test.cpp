// Folding and fusing change layers, never values: the same model is read a second time with every intermediate result
// as an output, which leaves nothing to fold.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "tests/support/workloads/made_onnx.hpp"
#include "workloads/functional/network_outputs.hpp"
#include "workloads/onnx/model/onnx_network.hpp"

namespace weft {
namespace {

using test::float_tensor;
using test::integer;
using test::ints;
using test::MadeOnnx;
using test::real;

// Values between -1 and 1 that follow no pattern.
std::vector<float> scattered(std::size_t count, float least, float most) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double turn = static_cast<double>(i + 1) * 0.6180339887498949;
    values[i] = least + (most - least) * static_cast<float>(turn - std::floor(turn));
  }
  return values;
}

MadeOnnx& values(MadeOnnx& made, const std::string& name, const MadeOnnx::Dims& dims, float least = -1,
                 float most = 1) {
  std::size_t count = 1;
  for (const std::int64_t size : dims) count *= static_cast<std::size_t>(size);
  return made.constant(float_tensor(name, dims, scattered(count, least, most)));
}

// Everything that is folded somewhere, in two images.
MadeOnnx whole_model() {
  MadeOnnx made(13);
  made.input("x", {2, 3, 7, 6}).integers("pads", {0, 0, 1, 0, 0, 0, 0, 1});
  values(made, "w", {6, 3, 3, 3});
  values(made, "b", {6});
  values(made, "scale", {6});
  values(made, "shift", {6});
  values(made, "mean", {6});
  values(made, "variance", {6}, 0.5F, 1.5F);
  values(made, "slopes", {6, 1, 1});
  values(made, "w2", {6, 1, 1, 1});
  values(made, "factors", {1, 6, 1, 1});
  values(made, "w3", {6, 2, 3, 2});
  values(made, "fc", {100, 5});
  values(made, "fc_bias", {1, 5});
  made.node("Pad", {"x", "pads"}, "padded")
      .node("Conv", {"padded", "w", "b"}, "conv", {ints("pads", {1, 0, 0, 1}), ints("strides", {2, 1})})
      .node("BatchNormalization", {"conv", "scale", "shift", "mean", "variance"}, "normal", {real("epsilon", 0.01F)})
      .node("PRelu", {"normal", "slopes"}, "sloped")
      .node("Conv", {"sloped", "w2"}, "depthwise", {integer("group", 6)})
      .node("Mul", {"depthwise", "factors"}, "scaled")
      .node("Add", {"slopes", "scaled"}, "shifted")
      .node("Relu", {"shifted"}, "rectified")
      .node("ConvTranspose", {"rectified", "w3"}, "grown", {integer("group", 2), ints("pads", {1, 1, 0, 1})})
      .node("BatchNormalization", {"grown", "mean4", "mean4", "mean4", "variance4"}, "normal2")
      .node("Sigmoid", {"normal2"}, "bounded")
      .node("Flatten", {"bounded"}, "flat")
      .node("MatMul", {"flat", "fc"}, "product")
      .node("Add", {"product", "fc_bias"}, "y");
  values(made, "mean4", {4});
  values(made, "variance4", {4}, 0.5F, 1.5F);
  return made;
}

std::vector<std::vector<float>> outputs_of(const OnnxModel& model, const std::string& name) {
  NetworkOutputs outputs = reference_outputs(model.network, DataType::float32);
  std::vector<std::vector<float>> images;
  for (const OnnxPort& port : model.outputs) {
    if (port.name != name) continue;
    for (std::uint32_t image = 0; image < outputs.images; ++image) {
      const std::vector<std::uint8_t>& bytes = outputs.of(model.network.producer(port.tensor), image);
      images.emplace_back(bytes.size() / sizeof(float));
      std::memcpy(images.back().data(), bytes.data(), bytes.size());
    }
  }
  return images;
}

TEST(OnnxFusion, NeverChangesValues) {
  MadeOnnx made = whole_model();
  const OnnxModel fused = parse_onnx_model(made.output("y").bytes(), "m.onnx");
  for (const auto& node : made.model.graph().node()) {
    if (node.output(0) != "y") made.output(node.output(0));
  }
  const OnnxModel plain = parse_onnx_model(made.bytes(), "m.onnx");
  EXPECT_EQ(fused.network.layers.size(), 4u);
  EXPECT_EQ(plain.network.layers.size(), 13u);
  const auto expected = outputs_of(plain, "y");
  const auto got = outputs_of(fused, "y");
  ASSERT_EQ(got.size(), 2u);
  for (std::size_t image = 0; image < 2; ++image) {
    ASSERT_EQ(got[image].size(), 5u);
    for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(got[image][i], expected[image][i], 1e-5) << image << ' ' << i;
  }
}

}  // namespace
}  // namespace weft
