// Quantised models: what layers they become, and values against those that are computed by ONNX's definition, node by
// node.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/base/input_error.hpp"
#include "tests/support/workloads/made_onnx.hpp"
#include "workloads/functional/network_outputs.hpp"
#include "workloads/functional/own_types.hpp"
#include "workloads/network/layer_work.hpp"
#include "workloads/onnx/model/onnx_network.hpp"

namespace weft {
namespace {

std::size_t place(int index) { return static_cast<std::size_t>(index); }

using onnx::TensorProto;
using test::float_tensor;
using test::integer;
using test::ints;
using test::MadeOnnx;
using test::small_integers;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

OnnxModel read_made(const MadeOnnx& made) { return parse_onnx_model(made.bytes(), "m.onnx", {}); }

void set_input(OnnxModel& model, Values values) {
  model.network.inputs[model.inputs.at(0).tensor].values = std::make_shared<const Values>(std::move(values));
}

std::vector<float> result(const OnnxModel& model, std::size_t output = 0) {
  NetworkOutputs outputs = reference_outputs(model.network, DataType::int8);
  const std::size_t layer = model.network.producer(model.outputs.at(output).tensor);
  std::vector<float> values(static_cast<std::size_t>(element_count(model.network.layers[layer].output)));
  read_elements(outputs.of(layer, 0), *model.network.layers[layer].type, 0, values);
  return values;
}

std::vector<std::string> operators(const Network& network) {
  std::vector<std::string> names;
  for (const Layer& layer : network.layers) names.emplace_back(to_string(layer.op));
  return names;
}

// QuantizeLinear and DequantizeLinear as ONNX defines them.
float quantized(float value, float scale, int zero_point, int min, int max) {
  const float steps = std::nearbyint(value / scale) + static_cast<float>(zero_point);
  return std::min(std::max(steps, static_cast<float>(min)), static_cast<float>(max));
}
float dequantized(float steps, float scale, int zero_point) { return (steps - static_cast<float>(zero_point)) * scale; }

// Values from -range to range that follow no pattern.
std::vector<std::int32_t> scattered(std::size_t count, int range) {
  std::vector<std::int32_t> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = static_cast<std::int32_t>(i * 7919 % static_cast<std::size_t>(2 * range + 1)) - range;
  }
  return values;
}

MadeOnnx& scale(MadeOnnx& made, const std::string& name, float factor, int zero_point, int type) {
  return made.constant(float_tensor(name + "_scale", {}, {factor}))
      .constant(small_integers(name + "_zero", type, {}, {zero_point}));
}

MadeOnnx& quantize(MadeOnnx& made, const std::string& from, const std::string& name) {
  return made.node("QuantizeLinear", {from, name + "_scale", name + "_zero"}, name + "_steps")
      .node("DequantizeLinear", {name + "_steps", name + "_scale", name + "_zero"}, name);
}

// Convolution per channel with a bias, activation, addition, pooling, and a fully connected layer per tensor, as
// exporters write them.
MadeOnnx small_network() {
  MadeOnnx made(13);
  made.input("x", {1, 2, 6, 6});
  scale(made, "q", 0.02F, 3, TensorProto::INT8);
  scale(made, "a", 0.05F, -128, TensorProto::INT8);
  scale(made, "s", 0.08F, -100, TensorProto::INT8);
  scale(made, "m", 0.08F, -100, TensorProto::INT8);
  scale(made, "y", 0.11F, 5, TensorProto::INT8);
  made.constant(small_integers("w_steps", TensorProto::INT8, {2, 2, 3, 3}, scattered(36, 127)))
      .constant(float_tensor("w_scale", {2}, {0.004F, 0.009F}))
      .constant(small_integers("w_zero", TensorProto::INT8, {2}, {0, 0}))
      .constant(small_integers("b_steps", TensorProto::INT32, {2}, {900, -700}))
      .constant(float_tensor("b_scale", {2}, {0.02F * 0.004F, 0.02F * 0.009F}))
      .constant(small_integers("v_steps", TensorProto::INT8, {18, 3}, scattered(54, 100)))
      .constant(float_tensor("v_scale", {}, {0.01F}));
  quantize(made, "x", "q");
  made.node("DequantizeLinear", {"w_steps", "w_scale", "w_zero"}, "w", {integer("axis", 0)})
      .node("DequantizeLinear", {"b_steps", "b_scale"}, "b", {integer("axis", 0)})
      .node("Conv", {"q", "w", "b"}, "conv", {ints("pads", {1, 1, 1, 1})})
      .node("Relu", {"conv"}, "relu");
  quantize(made, "relu", "a");
  made.node("Add", {"a", "q"}, "sum");
  quantize(made, "sum", "s");
  made.node("MaxPool", {"s"}, "pool", {ints("kernel_shape", {2, 2}), ints("strides", {2, 2})});
  quantize(made, "pool", "m");
  made.node("Flatten", {"m"}, "flat")
      .node("DequantizeLinear", {"v_steps", "v_scale"}, "v")
      .node("MatMul", {"flat", "v"}, "product");
  quantize(made, "product", "y");
  made.output("y");
  return made;
}

std::vector<float> by_definition(const Values& x) {
  const auto w = scattered(36, 127), v = scattered(54, 100);
  const float w_scale[] = {0.004F, 0.009F};
  const std::int32_t b[] = {900, -700};
  std::vector<float> q(72), s(72), m(18), y(3);
  for (std::size_t i = 0; i < 72; ++i) q[i] = dequantized(quantized(x[i], 0.02F, 3, -128, 127), 0.02F, 3);
  for (int f = 0; f < 2; ++f) {
    for (int r = 0; r < 6; ++r) {
      for (int c = 0; c < 6; ++c) {
        double sum = static_cast<double>(b[f]) * static_cast<double>(0.02F * w_scale[f]);
        for (int i = 0; i < 2; ++i) {
          for (int j = 0; j < 9; ++j) {
            const int row = r + j / 3 - 1, column = c + j % 3 - 1;
            if (row < 0 || row > 5 || column < 0 || column > 5) continue;
            sum += static_cast<double>(q[place((i * 6 + row) * 6 + column)]) *
                   static_cast<double>(static_cast<float>(w[place((f * 2 + i) * 9 + j)]) * w_scale[f]);
          }
        }
        const auto at = place((f * 6 + r) * 6 + c);
        const float a = quantized(std::max(0.0F, static_cast<float>(sum)), 0.05F, -128, -128, 127);
        s[at] = dequantized(quantized(dequantized(a, 0.05F, -128) + q[at], 0.08F, -100, -128, 127), 0.08F, -100);
      }
    }
  }
  for (std::size_t i = 0; i < 18; ++i) {
    const std::size_t at = i / 9 * 36 + i % 9 / 3 * 12 + i % 3 * 2;
    m[i] = std::max({s[at], s[at + 1], s[at + 6], s[at + 7]});
  }
  for (std::size_t k = 0; k < 3; ++k) {
    double sum = 0;
    for (std::size_t i = 0; i < 18; ++i) {
      sum += static_cast<double>(m[i]) * static_cast<double>(static_cast<float>(v[i * 3 + k]) * 0.01F);
    }
    y[k] = dequantized(quantized(static_cast<float>(sum), 0.11F, 5, -128, 127), 0.11F, 5);
  }
  return y;
}

TEST(OnnxQuantized, ANetworkWithRoundingAroundItsNodesBecomesLayersInInt8) {
  const OnnxModel model = read_made(small_network());
  const Network& network = model.network;
  // The first makes integers of the input, the last numbers of the result.
  EXPECT_THAT(operators(network), ElementsAre("clip", "conv", "add", "maxpool", "fc", "reshape"));
  EXPECT_EQ(network.inputs[0].type, DataType::float32);
  for (std::size_t layer = 0; layer + 1 < network.layers.size(); ++layer) {
    EXPECT_EQ(network.layers[layer].type, DataType::int8) << layer;
  }
  EXPECT_EQ(network.layers[5].type, DataType::float32);
  const Layer& conv = network.layers[1];
  EXPECT_EQ(conv.activation, Activation::relu);
  EXPECT_EQ(conv.weight_type, DataType::int8);
  EXPECT_EQ(conv.bias_type, DataType::int32);
  EXPECT_EQ(weight_slice(network, 1).extent, (Shape{2, 1, 18 + 4}));
  ASSERT_NE(conv.quantization, nullptr);
  EXPECT_EQ(*conv.quantization, (LayerQuantization{{{0.02F, 3}}, {0.05F, -128}, {{0.004F, 0}, {0.009F, 0}}}));
  EXPECT_EQ((*conv.weights)[18], 900);
}

TEST(OnnxQuantized, ValuesAreThoseOfTheDefinition) {
  OnnxModel model = read_made(small_network());
  for (int turn = 0; turn < 20; ++turn) {
    Values x(72);
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] = std::sin(static_cast<float>(i * 3 + static_cast<std::size_t>(turn) * 17)) * 2.4F;
    }
    const std::vector<float> expected = by_definition(x);
    set_input(model, x);
    const std::vector<float> got = result(model);
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], expected[i], 0.11F * 1.001F) << turn;
  }
}

TEST(OnnxQuantized, QLinearConvIsOneLayer) {
  MadeOnnx made(13);
  made.input("x", {1, 1, 2, 2}, TensorProto::UINT8);
  scale(made, "x", 0.5F, 10, TensorProto::UINT8);
  scale(made, "y", 0.25F, 100, TensorProto::UINT8);
  made.constant(small_integers("w", TensorProto::INT8, {2, 1, 1, 1}, {2, -3}))
      .constant(float_tensor("w_scale", {2}, {1, 2}))
      .constant(small_integers("w_zero", TensorProto::INT8, {2}, {0, 1}))
      .constant(small_integers("b", TensorProto::INT32, {2}, {4, -2}))
      .node("QLinearConv", {"x", "x_scale", "x_zero", "w", "w_scale", "w_zero", "y_scale", "y_zero", "b"}, "y")
      .output("y", TensorProto::UINT8);
  OnnxModel model = read_made(made);
  EXPECT_THAT(operators(model.network), ElementsAre("conv"));
  EXPECT_EQ(model.network.layers[0].name, "y_node");
  set_input(model, {10, 12, 30, 0});  // 0, 1, 10, -5
  // Channel 0: 2 x + 4 x 0.5; channel 1: -8 x - 2 x 1; in steps of 0.25 from 100.
  EXPECT_THAT(result(model), ElementsAre(108, 116, 188, 68, 92, 60, 0, 252));
}

TEST(OnnxQuantized, QLinearMatMulWithAScaleForEachColumn) {
  MadeOnnx made(13);
  made.input("a", {1, 3}, TensorProto::INT8);
  scale(made, "a", 0.5F, -2, TensorProto::INT8);
  scale(made, "y", 1, 0, TensorProto::INT8);
  made.constant(small_integers("b", TensorProto::INT8, {3, 2}, {1, 2, 3, 4, 5, 6}))
      .constant(float_tensor("b_scale", {2}, {1, 2}))
      .constant(small_integers("b_zero", TensorProto::INT8, {2}, {0, 1}))
      .node("QLinearMatMul", {"a", "a_scale", "a_zero", "b", "b_scale", "b_zero", "y_scale", "y_zero"}, "y")
      .output("y", TensorProto::INT8);
  OnnxModel model = read_made(made);
  EXPECT_THAT(operators(model.network), ElementsAre("fc"));
  set_input(model, {0, 2, -6});  // 1, 2, -2
  // 1 + 6 - 10 = -3; 2 (1 + 6 - 10) = -6
  EXPECT_THAT(result(model), ElementsAre(-3, -6));
}

TEST(OnnxQuantized, AMatrixOfSeveralRowsMeetsOneWithAScaleForEachColumn) {
  MadeOnnx made(13);
  made.input("a", {2, 3}, TensorProto::INT8).input("one", {1, 1});
  scale(made, "a", 0.5F, -2, TensorProto::INT8);
  made.constant(small_integers("b_steps", TensorProto::INT8, {3, 2}, {1, 2, 3, 4, 5, 6}))
      .constant(float_tensor("b_scale", {2}, {1, 2}))
      .constant(small_integers("b_zero", TensorProto::INT8, {2}, {0, 1}))
      .node("DequantizeLinear", {"a", "a_scale", "a_zero"}, "a_real")
      .node("DequantizeLinear", {"b_steps", "b_scale", "b_zero"}, "b", {integer("axis", 1)})
      .node("MatMul", {"a_real", "b"}, "product")
      .node("Add", {"product", "one"}, "y")
      .output("y");
  OnnxModel model = read_made(made);
  EXPECT_THAT(operators(model.network), ElementsAre("matmul", "add"));
  const TensorId b = model.network.layers[0].inputs[1];
  EXPECT_EQ(model.network.inputs[b].type, DataType::int8);
  EXPECT_THAT(*model.network.inputs[b].values, ElementsAre(1, 2, 3, 4, 5, 6));
  set_input(model, {0, 2, -6, -2, -2, 0});  // 1, 2, -2; 0, 0, 1
  model.network.inputs[model.inputs.at(1).tensor].values = std::make_shared<const Values>(Values{10});
  EXPECT_THAT(result(model), ElementsAre(7, 4, 15, 20));
}

TEST(OnnxQuantized, ConvIntegerSumsIn32Bits) {
  MadeOnnx made(13);
  made.input("x", {1, 1, 1, 3}, TensorProto::UINT8)
      .constant(small_integers("x_zero", TensorProto::UINT8, {}, {1}))
      .constant(small_integers("w", TensorProto::UINT8, {1, 1, 1, 2}, {100, 200}))
      .node("ConvInteger", {"x", "w", "x_zero"}, "y")
      .output("y", TensorProto::INT32);
  OnnxModel model = read_made(made);
  EXPECT_THAT(operators(model.network), ElementsAre("conv"));
  EXPECT_EQ(model.network.layers[0].type, DataType::int32);
  set_input(model, {255, 0, 3});
  EXPECT_THAT(result(model), ElementsAre(254 * 100 - 200, -100 + 400));
}

TEST(OnnxQuantized, MatMulIntegerOfTwoTensorsOfData) {
  MadeOnnx made(13);
  made.input("a", {1, 2}, TensorProto::UINT8).input("b", {2, 2}, TensorProto::UINT8);
  made.constant(small_integers("a_zero", TensorProto::UINT8, {}, {12}))
      .node("MatMulInteger", {"a", "b", "a_zero"}, "y")
      .output("y", TensorProto::INT32);
  OnnxModel model = read_made(made);
  EXPECT_THAT(operators(model.network), ElementsAre("matmul"));
  set_input(model, {11, 14});
  model.network.inputs[model.inputs.at(1).tensor].values = std::make_shared<const Values>(Values{1, 4, 2, 5});
  EXPECT_THAT(result(model), ElementsAre(-1 + 4, -4 + 10));
}

// Another rounding of the scale moves what lies half way between two integers.
TEST(OnnxQuantized, TheScaleOfTheRangeIsRoundedOnce) {
  MadeOnnx made(13);
  made.input("x", {4}).node("DynamicQuantizeLinear", {"x"}, "y").output("y", TensorProto::UINT8).output("scale");
  made.model.mutable_graph()->mutable_node(0)->add_output("scale");
  made.model.mutable_graph()->mutable_node(0)->add_output("zero_point");
  OnnxModel model = read_made(made);
  for (const float range : {0.3F, 0.6F, 0.7F, 1.2F, 2.9F}) {
    set_input(model, {range, 0, range / 3, range / 7});
    EXPECT_THAT(result(model, 1), ElementsAre(range / 255)) << range;
  }
}

TEST(OnnxQuantized, QuantizingAloneIsALayer) {
  MadeOnnx made(13);
  made.input("x", {1, 6});
  scale(made, "y", 2, 128, TensorProto::UINT8);
  made.node("QuantizeLinear", {"x", "y_scale", "y_zero"}, "y").output("y", TensorProto::UINT8);
  OnnxModel model = read_made(made);
  set_input(model, {0, 2, 3, 1000, -254, -1000});
  EXPECT_THAT(result(model), ElementsAre(128, 129, 130, 255, 1, 0));
}

TEST(OnnxQuantized, DequantizingAloneIsALayer) {
  MadeOnnx made(13);
  made.input("x", {1, 4}, TensorProto::UINT8);
  scale(made, "x", 2, 128, TensorProto::UINT8);
  made.node("DequantizeLinear", {"x", "x_scale", "x_zero"}, "y").output("y");
  OnnxModel model = read_made(made);
  EXPECT_EQ(model.network.inputs[0].type, DataType::uint8);
  set_input(model, {0, 3, 128, 255});
  EXPECT_THAT(result(model), ElementsAre(-256, -250, 0, 254));
}

TEST(OnnxQuantized, WeightsAloneMayBeIntegers) {
  MadeOnnx made(13);
  made.input("x", {1, 4})
      .constant(small_integers("w_steps", TensorProto::INT8, {4, 2}, {1, 2, 3, 4, 5, 6, 7, 8}))
      .constant(float_tensor("w_scale", {2}, {0.5F, 0.25F}))
      .node("DequantizeLinear", {"w_steps", "w_scale"}, "w", {integer("axis", 1)})
      .node("Gemm", {"x", "w"}, "y")
      .output("y");
  OnnxModel model = read_made(made);
  const Layer& layer = model.network.layers.at(0);
  EXPECT_EQ(layer.type, DataType::float32);
  EXPECT_EQ(layer.weight_type, DataType::int8);
  EXPECT_EQ(layer.quantization->weights, (std::vector<Quantization>{{0.5F, 0}, {0.25F, 0}}));
  set_input(model, {1, 1, 1, -1});
  EXPECT_THAT(result(model), ElementsAre(1, 1));
}

TEST(OnnxQuantized, AModelWithoutQuantizationKeepsNoTypes) {
  MadeOnnx made(13);
  made.input("x", {1, 4}).weights("w", {4, 2}).node("MatMul", {"x", "w"}, "y").output("y");
  const OnnxModel model = read_made(made);
  EXPECT_EQ(model.network.inputs[0].type, std::nullopt);
  EXPECT_EQ(model.network.layers[0].type, std::nullopt);
  EXPECT_EQ(model.network.layers[0].weight_type, std::nullopt);
}

TEST(OnnxQuantized, ScalesAreChecked) {
  const auto error_of = [](const std::vector<float>& factors, std::int64_t axis) {
    MadeOnnx made(13);
    made.input("x", {2, 3})
        .constant(small_integers("w_steps", TensorProto::INT8, {3, 2}, {1, 2, 3, 4, 5, 6}))
        .constant(float_tensor("w_scale", {static_cast<std::int64_t>(factors.size())}, factors))
        .node("DequantizeLinear", {"w_steps", "w_scale"}, "w", {integer("axis", axis)})
        .node("MatMul", {"x", "w"}, "y")
        .output("y");
    return test::input_error([&] { read_made(made); });
  };
  EXPECT_THAT(error_of({1, 2, 3}, 1), HasSubstr("3 scales for axis 1 of [3, 2]; expected one, or one for each place"));
  EXPECT_THAT(error_of({1, 0}, 1), HasSubstr("its scale is 0.000000; expected more than 0"));
}

}  // namespace
}  // namespace weft
