// Opsets from 7 to 22: what newer versions of operators say, in the words of opset 17.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/base/input_error.hpp"
#include "tests/support/workloads/onnx_values.hpp"
#include "workloads/onnx/file/onnx_attributes.hpp"
#include "workloads/onnx/graph/newer_opset.hpp"

namespace weft {
namespace {

using test::float_tensor;
using test::integer;
using test::ints;
using test::MadeOnnx;
using test::output_values;
using test::text;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string error_of(const MadeOnnx& made) {
  return test::input_error([&] { parse_onnx_model(made.bytes(), "m.onnx"); });
}

TEST(OnnxOpset, ConvolutionsAreReadAlikeInAllOpsets) {
  for (int opset = 7; opset <= 22; ++opset) {
    const MadeOnnx made = MadeOnnx(opset)
                              .input("x", {1, 4, 8, 8})
                              .weights("w", {4, 4, 3, 3})
                              .weights("b", {4})
                              .node("Conv", {"x", "w", "b"}, "t", {ints("pads", {1, 1, 1, 1})})
                              .node("Relu", {"t"}, "y")
                              .output("y");
    const Network network = parse_onnx_model(made.bytes(), "m.onnx").network;
    ASSERT_EQ(network.layers.size(), 1u) << opset;
    EXPECT_EQ(network.layers[0].activation, Activation::relu) << opset;
    EXPECT_EQ(network.layers[0].output, (Shape{4, 8, 8})) << opset;
  }
}

TEST(OnnxOpset, PadsOfSomeAxesLeaveTheOthers) {
  const auto padded = [](const std::vector<std::int64_t>& axes) {
    return MadeOnnx(18)
        .input("x", {1, 1, 2, 2})
        .integers("pads", {1, 0})
        .integers("axes", axes)
        .node("Pad", {"x", "pads", "", "axes"}, "y")
        .output("y");
  };
  EXPECT_THAT(output_values(padded({3}), {{"x", {1, 2, 3, 4}}}), ElementsAre(0, 1, 2, 0, 3, 4));
  EXPECT_THAT(output_values(padded({-2}), {{"x", {1, 2, 3, 4}}}), ElementsAre(0, 0, 1, 2, 3, 4));
  EXPECT_THAT(error_of(padded({4})), HasSubstr("node 'y_node' (Pad): axis 4 of a tensor with 4 axes"));
  EXPECT_THAT(error_of(padded({2, 3})), HasSubstr("pads has 2 values; expected 4"));
}

TEST(OnnxOpset, PaddingThatWrapsAroundIsNamed) {
  EXPECT_THAT(error_of(MadeOnnx(19)
                           .input("x", {1, 1, 2, 2})
                           .integers("pads", {0, 0, 1, 0, 0, 0, 0, 0})
                           .node("Pad", {"x", "pads"}, "y", {text("mode", "wrap")})
                           .output("y")),
              HasSubstr("mode: 'wrap'; expected constant, reflect or edge"));
}

// A node whose inputs are x of [2, 5, 8, 8] and constants, rewritten.
class NewerNode {
 public:
  explicit NewerNode(const std::string& op, const std::vector<onnx::AttributeProto>& attributes, int outputs = 1) {
    node_.set_op_type(op);
    node_.set_name("n");
    node_.add_input("x");
    for (int i = 0; i < outputs; ++i) node_.add_output("y" + std::to_string(i));
    for (const onnx::AttributeProto& of : attributes) *node_.add_attribute() = of;
    graph_.where = {"m.onnx"};
    graph_.tensors["x"] = {{2, 5, 8, 8}, 1, nullptr};
  }

  NewerNode& missing() {
    node_.add_input("");
    return *this;
  }
  NewerNode& integers(const std::vector<std::int64_t>& values) {
    return constant({{static_cast<std::int64_t>(values.size())}, 7, nullptr, values});
  }
  NewerNode& reals(const Values& values) {
    return constant({{static_cast<std::int64_t>(values.size())}, 1, std::make_shared<const Values>(values), {}});
  }

  OlderNode rewritten() const { return rewrite_newer_opset(node_, graph_); }
  std::string error() const {
    return test::input_error([&] { rewritten(); });
  }

 private:
  NewerNode& constant(OnnxTensor tensor) {
    const std::string name = "c" + std::to_string(node_.input_size());
    node_.add_input(name);
    const Dims dims = tensor.dims;
    graph_.tensors[name] = {dims, tensor.type, std::make_shared<const OnnxTensor>(std::move(tensor))};
    return *this;
  }

  onnx::NodeProto node_;
  OnnxGraph graph_;
};

TEST(OnnxOpset, AxesOfReductionsBecomeAttributes) {
  const OlderNode mean = NewerNode("ReduceMean", {integer("keepdims", 0)}).integers({-1, 2}).rewritten();
  EXPECT_EQ(mean.proto->input_size(), 1);
  EXPECT_THAT(find_attribute(*mean.proto, "axes")->ints(), ElementsAre(-1, 2));
  const OlderNode all = NewerNode("ReduceMax", {integer("noop_with_empty_axes", 0)}).rewritten();
  EXPECT_EQ(find_attribute(*all.proto, "axes"), nullptr);
  EXPECT_EQ(all.proto->attribute_size(), 0);
  const std::vector<onnx::AttributeProto> nothing = {integer("noop_with_empty_axes", 1)};
  EXPECT_EQ(NewerNode("ReduceMin", nothing).rewritten().proto->op_type(), "Identity");
  EXPECT_EQ(NewerNode("ReduceL2", nothing).rewritten().proto->op_type(), "Abs");
  EXPECT_EQ(NewerNode("ReduceLogSum", nothing).rewritten().proto->op_type(), "Log");
  EXPECT_THAT(NewerNode("ReduceSumSquare", nothing).error(), HasSubstr("reduces nothing"));
}

TEST(OnnxOpset, SplitIntoPartsGetsTheirSizes) {
  const OlderNode split = NewerNode("Split", {integer("num_outputs", 2), integer("axis", 1)}, 2).rewritten();
  ASSERT_EQ(split.constants.size(), 1u);
  EXPECT_EQ(split.proto->input(1), split.constants[0].first);
  EXPECT_THAT(split.constants[0].second.integers, ElementsAre(3, 2));
  EXPECT_EQ(find_attribute(*split.proto, "num_outputs"), nullptr);
  EXPECT_THAT(NewerNode("Split", {integer("num_outputs", 3), integer("axis", 1)}, 2).error(),
              HasSubstr("expected the number of its outputs, 2"));
  EXPECT_THAT(NewerNode("Split", {integer("num_outputs", 4), integer("axis", 1)}, 4).error(),
              HasSubstr("leave nothing of 5 elements for the last"));
}

TEST(OnnxOpset, ResizingSomeAxesLeavesTheOthers) {
  const OlderNode scaled = NewerNode("Resize", {ints("axes", {3, 2})}).missing().reals({2, 3}).rewritten();
  ASSERT_EQ(scaled.constants.size(), 1u);
  EXPECT_THAT(*scaled.constants[0].second.reals, ElementsAre(1, 1, 3, 2));
  const OlderNode sized =
      NewerNode("Resize", {ints("axes", {2, 3})}).missing().missing().integers({16, 24}).rewritten();
  EXPECT_EQ(sized.proto->input(3), sized.constants.at(0).first);
  EXPECT_THAT(sized.constants[0].second.integers, ElementsAre(2, 5, 16, 24));
}

TEST(OnnxOpset, ResizingThatKeepsTheAspectRatioGetsItsSizes) {
  const auto sizes = [](const std::string& policy) {
    return NewerNode("Resize", {ints("axes", {2, 3}), text("keep_aspect_ratio_policy", policy)})
        .missing()
        .missing()
        .integers({16, 20})
        .rewritten()
        .constants.at(0)
        .second.integers;
  };
  EXPECT_THAT(sizes("stretch"), ElementsAre(2, 5, 16, 20));
  EXPECT_THAT(sizes("not_larger"), ElementsAre(2, 5, 16, 16));
  EXPECT_THAT(sizes("not_smaller"), ElementsAre(2, 5, 20, 20));
}

TEST(OnnxOpset, AFilterAgainstAliasingIsDroppedWhereNothingShrinks) {
  const auto resize = [](const Values& scales) {
    return NewerNode("Resize", {integer("antialias", 1)}).missing().reals(scales);
  };
  EXPECT_EQ(resize({1, 1, 2, 2}).rewritten().proto->attribute_size(), 0);
  EXPECT_THAT(resize({1, 1, 0.5F, 2}).error(),
              HasSubstr("node 'n' (Resize): antialias of an opset above 17 is not supported; expected 0"));
}

TEST(OnnxOpset, AttributesThatCameLaterAreDroppedAtTheirDefaults) {
  EXPECT_EQ(NewerNode("DequantizeLinear", {integer("block_size", 0)}).rewritten().proto->attribute_size(), 0);
  EXPECT_THAT(NewerNode("DequantizeLinear", {integer("block_size", 32)}).error(), HasSubstr("expected 0"));
  EXPECT_EQ(NewerNode("Cast", {integer("to", 1), integer("saturate", 1)}).rewritten().proto->attribute_size(), 1);
}

TEST(OnnxOpset, AllUnsupportedNodesAreListedWithWhatToDo) {
  MadeOnnx made = MadeOnnx().input("x", {1, 2, 8}).input("boxes", {1, 2, 4});
  made.node("GRU", {"x", "x", "x"}, "g1").node("GRU", {"g1", "g1", "g1"}, "g2").node("Relu", {"g2"}, "r");
  made.node("NonMaxSuppression", {"boxes", "r"}, "y").node("Unfit", {"x"}, "unneeded").output("y");
  made.node("FusedConv", {"r", "r"}, "z").output("z");
  made.model.mutable_graph()->mutable_node(5)->set_domain("com.microsoft");
  const std::string error = error_of(made);
  EXPECT_THAT(error, StartsWith("m.onnx: 3 operators, of 4 nodes, are not supported:\n"));
  EXPECT_THAT(error,
              HasSubstr("\n  node 'g1_node' (GRU) and 1 more: this operator is not supported; weft has no loops"));
  EXPECT_THAT(error, HasSubstr("\n  node 'y_node' (NonMaxSuppression): this operator is not supported; how many "
                               "results it has depends on the values"));
  EXPECT_THAT(error, HasSubstr("\n  node 'z_node' (FusedConv): operators of the domain 'com.microsoft' are not "
                               "supported; ONNX Runtime fuses nodes into such"));
  EXPECT_THAT(error, AllOf(HasSubstr("\nsupported: Abs, "), Not(HasSubstr("Unfit"))));
}

// Models of sound hold their recurrent networks in branches.
TEST(OnnxOpset, UnsupportedNodesNameWhatTheirBranchesHold) {
  MadeOnnx made = MadeOnnx().input("rate", {1}, onnx::TensorProto::BOOL).node("If", {"rate"}, "y").output("y");
  onnx::AttributeProto& branch = *made.model.mutable_graph()->mutable_node(0)->add_attribute();
  branch.set_name("then_branch");
  branch.set_type(onnx::AttributeProto::GRAPH);
  branch.mutable_g()->add_node()->set_op_type("LSTM");
  branch.mutable_g()->add_node()->set_op_type("Relu");
  branch.mutable_g()->add_node()->set_op_type("If");
  EXPECT_THAT(error_of(made), HasSubstr("node 'y_node' (If): this operator is not supported, nor what it holds: If or "
                                        "LSTM; weft has no loops, branches and state"));
}

TEST(OnnxOpset, OpenDimensionsWrittenAsMinusOneGetTheSameHint) {
  MadeOnnx made = MadeOnnx().input("x", {1, 3}).node("Relu", {"x"}, "y").output("y");
  auto& shape = *made.model.mutable_graph()->mutable_input(0)->mutable_type()->mutable_tensor_type()->mutable_shape();
  shape.mutable_dim(0)->set_dim_value(-1);
  EXPECT_THAT(error_of(made), HasSubstr("axis 0 of input 'x' has no value; set workload.batch, or "
                                        "workload.dimensions: {x@0: VALUE}"));
  OnnxOptions options;
  options.batch = 4;
  EXPECT_EQ(parse_onnx_model(made.bytes(), "m.onnx", options).network.batch, 4);
}

TEST(OnnxOpset, TheBatchOfAModelHasTheLimitOfTheUsers) {
  const auto images = [](std::int64_t count) {
    return MadeOnnx().input("x", {count, 1, 2, 2}).weights("w", {1, 1, 2, 2}).node("Conv", {"x", "w"}, "y").output("y");
  };
  EXPECT_EQ(parse_onnx_model(images(65536).bytes(), "m.onnx").network.batch, 65536);
  EXPECT_THAT(error_of(images(65537)), HasSubstr("the batch, is 65537; expected at most 65536 images"));
}

TEST(OnnxOpset, ManyNodesOfOneNameAreReadInTimeThatGrowsWithTheirNumber) {
  MadeOnnx made = MadeOnnx().input("x", {1, 3}).weights("w", {1, 3});
  std::string last = "x";
  for (int i = 0; i < 20000; ++i) {
    const std::string next = "t" + std::to_string(i);
    made.node("Add", {last, "w"}, next);
    made.model.mutable_graph()->mutable_node(i)->set_name("add");
    last = next;
  }
  made.output(last);
  const Network network = parse_onnx_model(made.bytes(), "m.onnx").network;
  ASSERT_EQ(network.layers.size(), 20000u);
  EXPECT_EQ(network.layers.front().name, "add");
  EXPECT_EQ(network.layers.back().name, "add.20000");
}

TEST(OnnxOpset, WhatReadingTookAwayIsCounted) {
  const MadeOnnx made = MadeOnnx()
                            .input("x", {1, 3, 4, 4})
                            .weights("w", {4, 3, 1, 1})
                            .constant(float_tensor("half", {4, 1, 1}, {1, 1, 1, 1}))
                            .node("Identity", {"half"}, "shift")
                            .node("Conv", {"x", "w"}, "c")
                            .node("Add", {"c", "shift"}, "a")
                            .node("Relu", {"a"}, "r")
                            .node("Sigmoid", {"r"}, "unneeded")
                            .node("Flatten", {"r"}, "y")
                            .output("y");
  const OnnxModel model = parse_onnx_model(made.bytes(), "m.onnx");
  using Counts = std::map<std::string, int>;
  EXPECT_EQ(model.network.layers.size(), 1u);
  EXPECT_EQ(model.reading.nodes, 6);
  EXPECT_EQ(model.reading.folded, (Counts{{"Identity", 1}}));
  EXPECT_EQ(model.reading.fused, (Counts{{"add", 1}, {"relu", 1}}));
  EXPECT_EQ(model.reading.views, (Counts{{"Flatten", 1}}));
  EXPECT_EQ(model.reading.unneeded, (Counts{{"Sigmoid", 1}}));
}

}  // namespace
}  // namespace weft
