// What becomes of ONNX nodes: layers, weights, views and batches.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/workloads/made_onnx.hpp"
#include "workloads/network/layer_work.hpp"
#include "workloads/network/network_summary.hpp"
#include "workloads/onnx/model/onnx_network.hpp"

namespace weft {
namespace {

using test::float_tensor;
using test::integer;
using test::ints;
using test::MadeOnnx;
using test::real;
using test::text;
using ::testing::ElementsAre;

OnnxModel model_of(const MadeOnnx& made, const OnnxOptions& options = {}) {
  return parse_onnx_model(made.bytes(), "m.onnx", options);
}
Network network_read_from(const MadeOnnx& made, const OnnxOptions& options = {}) {
  return model_of(made, options).network;
}

std::vector<std::string> operators_of(const Network& network) {
  std::vector<std::string> names;
  for (const Layer& layer : network.layers) names.emplace_back(to_string(layer.op));
  return names;
}

// 4 filters of 3x3 over 3 channels, and what follows.
MadeOnnx conv_then(const std::string& op, const std::vector<std::string>& inputs,
                   const std::vector<onnx::AttributeProto>& attributes = {}) {
  return MadeOnnx()
      .input("x", {1, 3, 8, 8})
      .weights("w", {4, 3, 3, 3})
      .weights("b", {4})
      .constant(float_tensor("scale", {4}, {1, 2, 3, 4}))
      .constant(float_tensor("shift", {4}, {10, 20, 30, 40}))
      .constant(float_tensor("mean", {4}, {1, 1, 1, 1}))
      .constant(float_tensor("variance", {4}, {4, 4, 4, 4}))
      .constant(float_tensor("channels", {4, 1, 1}, {5, 6, 7, 8}))
      .node("Conv", {"x", "w", "b"}, "c", {ints("pads", {1, 0, 2, 1}), ints("strides", {2, 1})})
      .node(op, inputs, "y", attributes)
      .output("y");
}

TEST(OnnxNetwork, ConvolutionsKeepTheirWindowWeightsAndBias) {
  const Network network = network_read_from(
      MadeOnnx()
          .input("x", {1, 4, 9, 8})
          .weights("w", {6, 2, 3, 2})
          .weights("b", {6})
          .node("Conv", {"x", "w", "b"}, "y",
                {ints("pads", {1, 0, 2, 1}), ints("strides", {2, 1}), ints("dilations", {1, 2}), integer("group", 2)})
          .output("y"));
  ASSERT_EQ(network.layers.size(), 1u);
  const Layer& conv = network.layers[0];
  EXPECT_EQ(conv.op, Operator::conv);
  EXPECT_EQ(conv.name, "y_node");
  EXPECT_THAT(conv.pad_begin, ElementsAre(1, 0));
  EXPECT_THAT(conv.pad_end, ElementsAre(2, 1));
  EXPECT_THAT(conv.stride, ElementsAre(2, 1));
  EXPECT_THAT(conv.dilation, ElementsAre(1, 2));
  EXPECT_EQ(conv.groups, 2);
  EXPECT_EQ(conv.output, (Shape{6, 5, 7}));
  EXPECT_EQ(weight_shape(network, 0), (Shape{6, 1, 13}));
  ASSERT_EQ(conv.weights->size(), 78u);
  EXPECT_EQ((*conv.weights)[11], 12 * 0.125F);  // the last weight of the first filter, then its bias
  EXPECT_EQ((*conv.weights)[12], 0.125F);
  EXPECT_EQ((*conv.weights)[13], 13 * 0.125F);
}

TEST(OnnxNetwork, AutoPadBecomesPads) {
  const auto pads = [](const std::string& mode) {
    const Network network =
        network_read_from(MadeOnnx()
                              .input("x", {1, 1, 6, 5})
                              .weights("w", {1, 1, 3, 2})
                              .node("Conv", {"x", "w"}, "y", {text("auto_pad", mode), ints("strides", {2, 1})})
                              .output("y"));
    const Layer& layer = network.layers[0];
    return std::vector<int>{layer.pad_begin[0], layer.pad_begin[1], layer.pad_end[0], layer.pad_end[1]};
  };
  EXPECT_THAT(pads("SAME_UPPER"), ElementsAre(0, 0, 1, 1));
  EXPECT_THAT(pads("SAME_LOWER"), ElementsAre(1, 1, 0, 0));
  EXPECT_THAT(pads("VALID"), ElementsAre(0, 0, 0, 0));
}

TEST(OnnxNetwork, BatchNormalizationIsFoldedIntoTheConvolutionBeforeIt) {
  const Network plain = network_read_from(conv_then("Identity", {"c"}));
  const Network folded = network_read_from(
      conv_then("BatchNormalization", {"c", "scale", "shift", "mean", "variance"}, {real("epsilon", 0)}));
  ASSERT_EQ(folded.layers.size(), 1u);
  const Values& weights = *folded.layers[0].weights;
  const Values& before = *plain.layers[0].weights;
  ASSERT_EQ(weights.size(), before.size());
  for (std::size_t filter = 0; filter < 4; ++filter) {
    const float scale = static_cast<float>(filter + 1) / 2;  // over the root of a variance of 4
    for (std::size_t i = 28 * filter; i < 28 * filter + 27; ++i) EXPECT_FLOAT_EQ(weights[i], before[i] * scale);
    const float shift = static_cast<float>(10 * (filter + 1));
    EXPECT_FLOAT_EQ(weights[28 * filter + 27], (before[28 * filter + 27] - 1) * scale + shift);
  }
}

TEST(OnnxNetwork, BatchNormalizationOfWhatOthersReadTooIsADepthwiseConvolution) {
  MadeOnnx made = conv_then("BatchNormalization", {"c", "scale", "shift", "mean", "variance"}, {real("epsilon", 0)});
  const Network network = network_read_from(made.output("c"));
  EXPECT_THAT(operators_of(network), ElementsAre("conv", "conv"));
  EXPECT_EQ(network.layers[1].groups, 4);
  EXPECT_THAT(*network.layers[1].weights, ElementsAre(0.5F, 9.5F, 1, 19, 1.5F, 28.5F, 2, 38));
  EXPECT_TRUE(network.layers[0].is_output);
}

TEST(OnnxNetwork, ConstantsPerChannelGoIntoTheConvolution) {
  for (const char* op : {"Add", "Mul"}) {
    const Network network = network_read_from(conv_then(op, {"channels", "c"}));
    ASSERT_EQ(network.layers.size(), 1u) << op;
    EXPECT_EQ((*network.layers[0].weights)[27], std::string(op) == "Add" ? 0.125F + 5 : 0.125F * 5);
  }
}

TEST(OnnxNetwork, ActivationsGoIntoTheLayerBeforeThem) {
  const auto activation = [](const MadeOnnx& made) {
    const Network network = network_read_from(made);
    EXPECT_EQ(network.layers.size(), 1u);
    return network.layers[0].activation;
  };
  EXPECT_EQ(activation(conv_then("Relu", {"c"})), Activation::relu);
  EXPECT_EQ(activation(conv_then("Sigmoid", {"c"})), Activation::sigmoid);
  const Network slopes = network_read_from(conv_then("PRelu", {"c", "channels"}));
  ASSERT_EQ(slopes.layers.size(), 1u);
  EXPECT_EQ(slopes.layers[0].activation, Activation::prelu);
  EXPECT_EQ((*slopes.layers[0].weights)[28], 5);  // behind 27 weights and the bias of the first filter
  MadeOnnx clip = conv_then("Clip", {"c", "low", "high"});
  const Network bounded =
      network_read_from(clip.constant(float_tensor("low", {}, {0})).constant(float_tensor("high", {}, {6})));
  ASSERT_EQ(bounded.layers.size(), 1u);
  EXPECT_EQ(bounded.layers[0].activation, Activation::clip);
  EXPECT_EQ(bounded.layers[0].clip_max, 6);
  MadeOnnx both = conv_then("Relu", {"c"});
  EXPECT_THAT(operators_of(network_read_from(both.output("c"))), ElementsAre("conv", "relu"));
}

TEST(OnnxNetwork, ZerosAroundAnInputBecomeThePaddingOfTheConvolution) {
  const auto padded = [](const std::vector<std::int64_t>& pads) {
    return network_read_from(MadeOnnx()
                                 .input("x", {1, 3, 8, 8})
                                 .weights("w", {4, 3, 3, 3})
                                 .integers("pads", pads)
                                 .node("Pad", {"x", "pads"}, "p")
                                 .node("Conv", {"p", "w"}, "y", {ints("pads", {1, 1, 1, 1})})
                                 .output("y"));
  };
  const Network folded = padded({0, 0, 1, 0, 0, 0, 0, 1});
  EXPECT_THAT(operators_of(folded), ElementsAre("conv"));
  EXPECT_THAT(folded.layers[0].pad_begin, ElementsAre(2, 1));
  EXPECT_THAT(folded.layers[0].pad_end, ElementsAre(1, 2));
  EXPECT_THAT(operators_of(padded({0, 0, 2, 0, 0, 0, 0, 0})), ElementsAre("pad", "conv"));
  EXPECT_THAT(operators_of(padded({0, 1, 0, 0, 0, -1, 0, 0})), ElementsAre("pad", "conv"));
}

TEST(OnnxNetwork, PoolingCountsWhatTheModelSaysThatItCounts) {
  const auto pool = [](const std::vector<onnx::AttributeProto>& attributes) {
    std::vector<onnx::AttributeProto> all = {ints("kernel_shape", {3, 3}), ints("strides", {2, 2})};
    all.insert(all.end(), attributes.begin(), attributes.end());
    return network_read_from(MadeOnnx().input("x", {1, 2, 8, 8}).node("AveragePool", {"x"}, "y", all).output("y"));
  };
  EXPECT_FALSE(pool({ints("pads", {1, 1, 1, 1})}).layers[0].count_padding);
  EXPECT_TRUE(pool({ints("pads", {1, 1, 1, 1}), integer("count_include_pad", 1)}).layers[0].count_padding);
  const Network ceil = pool({integer("ceil_mode", 1)});
  EXPECT_THAT(ceil.layers[0].pad_end, ElementsAre(1, 1));
  EXPECT_EQ(ceil.layers[0].output, (Shape{2, 4, 4}));
  // Zeros that count, and beyond them what does not.
  const Network both = pool({integer("ceil_mode", 1), integer("count_include_pad", 1), ints("pads", {1, 1, 0, 0})});
  EXPECT_THAT(operators_of(both), ElementsAre("avgpool"));  // (9 - 3) / 2 leaves no rest
  const Network three = pool({integer("ceil_mode", 1), integer("count_include_pad", 1), ints("pads", {1, 1, 1, 1})});
  EXPECT_THAT(operators_of(three), ElementsAre("pad", "avgpool"));
  EXPECT_FALSE(three.layers[1].count_padding);
}

TEST(OnnxNetwork, MapsWithChannelsLastTakeOneTranspositionEach) {
  for (const std::int64_t batch : {1, 2}) {
    const Network network = network_read_from(MadeOnnx()
                                                  .input("x", {batch, 8, 8, 4})
                                                  .weights("w", {4, 4, 3, 3})
                                                  .node("Transpose", {"x"}, "a", {ints("perm", {0, 3, 1, 2})})
                                                  .node("Conv", {"a", "w"}, "c")
                                                  .node("Transpose", {"c"}, "y", {ints("perm", {0, 2, 3, 1})})
                                                  .output("y"));
    EXPECT_THAT(operators_of(network), ElementsAre("transpose", "conv", "transpose"));
    EXPECT_EQ(network.inputs[0].shape, (Shape{8, 8, 4}));
    EXPECT_EQ(network.layers[2].output, (Shape{6, 6, 4}));
    EXPECT_EQ(summarize(network).total.operations, 400);
  }
}

TEST(OnnxNetwork, ReshapesBeforeFullyConnectedLayersVanish) {
  const Network network = network_read_from(MadeOnnx()
                                                .input("x", {2, 3, 4, 5})
                                                .integers("shape", {2, -1})
                                                .node("Reshape", {"x", "shape"}, "f")
                                                .weights("w", {60, 7})
                                                .weights("b", {7})
                                                .node("Gemm", {"f", "w", "b"}, "y", {real("alpha", 2), real("beta", 4)})
                                                .output("y"));
  EXPECT_EQ(network.batch, 2);
  ASSERT_THAT(operators_of(network), ElementsAre("fc"));
  EXPECT_EQ(network.inputs[0].shape, (Shape{3, 4, 5}));
  const Values& weights = *network.layers[0].weights;  // 7 units: 60 weights and a bias each
  EXPECT_EQ(weights[1], 2 * 0.125F * 8);               // w is [60, 7]: its element (1, 0) is the eighth
  EXPECT_EQ(weights[60], 4 * 0.125F);
  EXPECT_EQ(weights[61], 2 * 0.125F * 2);
}

TEST(OnnxNetwork, TheUsersBatchReplacesThatOfTheModelAlsoInReshapes) {
  OnnxOptions options;
  options.batch = 5;
  const OnnxModel model = model_of(MadeOnnx()
                                       .input("x", {1, 3, 4, 5})
                                       .integers("shape", {1, 60})
                                       .node("Reshape", {"x", "shape"}, "f")
                                       .weights("w", {60, 7})
                                       .node("MatMul", {"f", "w"}, "y")
                                       .output("y"),
                                   options);
  EXPECT_EQ(model.network.batch, 5);
  EXPECT_EQ(model.outputs[0].dims, (Dims{5, 7}));
  EXPECT_THAT(operators_of(model.network), ElementsAre("fc"));
}

TEST(OnnxNetwork, TensorsOfLowerRankAreColumnsOrChannels) {
  const Network network =
      network_read_from(MadeOnnx()
                            .input("x", {1, 3, 10})
                            .weights("w", {4, 3, 3})
                            .node("Conv", {"x", "w"}, "y", {ints("strides", {2}), ints("pads", {1, 0})})
                            .output("y"));
  EXPECT_EQ(network.inputs[0].shape, (Shape{3, 1, 10}));
  EXPECT_EQ(network.layers[0].output, (Shape{4, 1, 5}));
  EXPECT_THAT(network.layers[0].pad_begin, ElementsAre(0, 1));
}

TEST(OnnxNetwork, ConstantsAreComputedBeforeTheyAreUsed) {
  const Network network =
      network_read_from(MadeOnnx()
                            .input("x", {1, 3, 8, 8})
                            .weights("a", {3, 4})  // [in, out]: 1/8, 2/8 ...
                            .node("Transpose", {"a"}, "t")
                            .integers("axes", {2, 3})
                            .node("Unsqueeze", {"t", "axes"}, "u")
                            .node("Constant", {}, "k", {test::value_of(float_tensor("", {1, 3, 1, 1}, {1, 2, 3}))})
                            .node("Add", {"u", "k"}, "s")
                            .node("Concat", {"s", "s"}, "w", {integer("axis", 0)})
                            .node("Conv", {"x", "w"}, "y")
                            .output("y"));
  ASSERT_THAT(operators_of(network), ElementsAre("conv"));
  const Values& weights = *network.layers[0].weights;
  ASSERT_EQ(weights.size(), 24u);
  EXPECT_EQ(weights[0], 0.125F + 1);
  EXPECT_EQ(weights[1], 5 * 0.125F + 2);
  EXPECT_EQ(weights[12], weights[0]);
}

TEST(OnnxNetwork, WeightsOfOneValueStayOneValue) {
  const Network network = network_read_from(MadeOnnx()
                                                .input("x", {1, 30000})
                                                .integers("shape", {30000, 30000})
                                                .node("ConstantOfShape", {"shape"}, "w")
                                                .node("Gemm", {"x", "w"}, "y", {integer("transB", 1)})
                                                .output("y"));
  EXPECT_EQ(weight_shape(network, 0), (Shape{30000, 1, 30000}));
  EXPECT_THAT(*network.layers[0].weights, ElementsAre(0));
}

TEST(OnnxNetwork, DropoutAndIdentityVanishAndUnusedNodesAreDropped) {
  const OnnxModel model = model_of(MadeOnnx()
                                       .input("x", {1, 3, 8, 8})
                                       .input("unused", {7})
                                       .node("Relu", {"unused"}, "u")
                                       .node("Relu", {"x"}, "r")
                                       .node("Dropout", {"r"}, "d")
                                       .node("Identity", {"d"}, "y")
                                       .output("y"));
  EXPECT_THAT(operators_of(model.network), ElementsAre("relu"));
  ASSERT_EQ(model.inputs.size(), 1u);
  EXPECT_EQ(model.outputs[0].tensor, 1u);
}

TEST(OnnxNetwork, OutputsThatAreInputsOrConstantsAreCopied) {
  const Network network =
      network_read_from(MadeOnnx().input("x", {1, 3, 8, 8}).weights("k", {2, 3}).output("x").output("k"));
  EXPECT_THAT(operators_of(network), ElementsAre("reshape", "reshape"));
  EXPECT_TRUE(network.inputs[1].is_constant);
}

TEST(OnnxNetwork, NamesAreMadeUniqueAndAcceptable) {
  MadeOnnx made = MadeOnnx().input("x y", {1, 3}).node("Relu", {"x y"}, "r").node("Sigmoid", {"r"}, "y").output("y");
  made.model.mutable_graph()->mutable_node(0)->set_name("x y");
  made.model.mutable_graph()->mutable_node(1)->clear_name();
  const Network network = network_read_from(made);
  EXPECT_EQ(network.inputs[0].name, "x_y");
  EXPECT_EQ(network.layers[0].name, "x_y.2");
  EXPECT_EQ(network.layers[1].name, "y");
}

}  // namespace
}  // namespace weft
