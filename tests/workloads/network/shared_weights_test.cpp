// One initializer of a model is one tensor in memory, however many layers read it.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/workloads/made_onnx.hpp"
#include "workloads/experiment/experiment.hpp"
#include "workloads/functional/network_data.hpp"
#include "workloads/lowering/lower_network.hpp"
#include "workloads/network/layer_work.hpp"
#include "workloads/network/network_summary.hpp"
#include "workloads/network/shared_weights.hpp"
#include "workloads/onnx/model/onnx_network.hpp"

namespace weft {
namespace {

using test::float_tensor;
using test::integer;
using test::ints;
using test::MadeOnnx;

Network network_of(const MadeOnnx& made) { return parse_onnx_model(made.bytes(), "m.onnx").network; }

// Two heads with the weights of one: the second reads a pooled map.
MadeOnnx two_heads(const std::string& second_bias = "b") {
  const std::vector<onnx::AttributeProto> pads = {ints("pads", {1, 1, 1, 1})};
  return MadeOnnx()
      .input("x", {1, 4, 8, 8})
      .weights("w", {4, 4, 3, 3})
      .weights("b", {4})
      .weights("b2", {4})
      .node("Conv", {"x", "w", "b"}, "p", pads)
      .node("MaxPool", {"x"}, "d", {ints("kernel_shape", {2, 2}), ints("strides", {2, 2})})
      .node("Conv", {"d", "w", second_bias}, "q", pads)
      .output("p")
      .output("q");
}

TEST(SharedWeights, ConvolutionsOfOneInitializerHaveItsParametersOnce) {
  const Network network = network_of(two_heads());
  EXPECT_EQ(weight_owners(network), (std::vector<std::size_t>{0, 1, 0}));
  EXPECT_EQ(weight_owner(network, 2), 0u);
  EXPECT_EQ(summarize(network).total.parameters, 148);
  EXPECT_EQ(summarize(network_of(two_heads("b2"))).total.parameters, 296);
}

TEST(SharedWeights, TheyAreOneImageInDramAndOneBufferInTheScratchpad) {
  for (const Placement placement : {Placement::tiled, Placement::resident, Placement::streamed}) {
    Experiment experiment;
    experiment.network = network_of(two_heads());
    experiment.tiling = whole_tiling(experiment.network);
    experiment.placement.weight = placement;
    const TaskGraph graph = build_task_graph(experiment);
    int images = 0;
    for (BufferId buffer = graph.task_count(); buffer < graph.buffer_count(); ++buffer) {
      if (graph.external(buffer).tensor == ExternalBuffer::layer_weights) ++images;
    }
    EXPECT_EQ(images, 1);
  }
}

TEST(SharedWeights, LayersThatShareThemGetTheSameHashedValues) {
  const Network network = network_of(two_heads());
  std::vector<std::uint8_t> first(148), second(148);
  make_weights(network, 0, DataType::int8, first);
  make_weights(network, 2, DataType::int8, second);
  EXPECT_EQ(first, second);
}

TEST(SharedWeights, ConvolutionsThatAreNormalizedAlikeShareTheFoldedOnes) {
  MadeOnnx made = two_heads();
  made.constant(float_tensor("one", {4}, {1, 2, 3, 4}));
  made.model.mutable_graph()->clear_output();
  made.node("BatchNormalization", {"p", "one", "one", "one", "one"}, "np").output("np");
  made.node("BatchNormalization", {"q", "one", "one", "one", "one"}, "nq").output("nq");
  const Network network = network_of(made);
  EXPECT_EQ(network.layers.size(), 3u);
  EXPECT_EQ(summarize(network).total.parameters, 148);
}

TEST(SharedWeights, MatricesAreSharedByWhatIsMadeOfThem) {
  const auto parameters = [](const std::vector<onnx::AttributeProto>& second) {
    return summarize(network_of(MadeOnnx()
                                    .input("x", {1, 8})
                                    .weights("w", {8, 8})
                                    .node("Gemm", {"x", "w"}, "a")
                                    .node("Relu", {"a"}, "r")
                                    .node("Gemm", {"r", "w"}, "y", second)
                                    .output("y")))
        .total.parameters;
  };
  EXPECT_EQ(parameters({}), 64);
  EXPECT_EQ(parameters({integer("transB", 1)}), 128);  // another order of the values in memory
}

TEST(SharedWeights, ConstantsThatLayersReadAsOperandsAreParametersOnce) {
  const Network network = network_of(MadeOnnx()
                                         .input("x", {1, 16, 32})
                                         .weights("w1", {32, 128})
                                         .weights("b1", {128})
                                         .weights("w2", {128, 32})
                                         .weights("b2", {32})
                                         .constant(float_tensor("two", {}, {2}))
                                         .node("MatMul", {"x", "w1"}, "h")
                                         .node("Add", {"h", "b1"}, "hb")
                                         .node("Relu", {"hb"}, "r")
                                         .node("MatMul", {"r", "w2"}, "o")
                                         .node("Add", {"o", "b2"}, "ob")
                                         .node("Add", {"ob", "b2"}, "obb")
                                         .node("Mul", {"obb", "two"}, "m")
                                         .node("Add", {"x", "m"}, "y")
                                         .output("y"));
  EXPECT_EQ(summarize(network).total.parameters, 8352);
}

}  // namespace
}  // namespace weft
