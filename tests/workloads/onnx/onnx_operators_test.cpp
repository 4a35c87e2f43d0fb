// Operators of today's networks from ONNX: what layers they become, and what these compute, by the definitions of the
// operators.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "tests/support/base/input_error.hpp"
#include "tests/support/workloads/onnx_values.hpp"

namespace weft {
namespace {

using test::float_tensor;
using test::integer;
using test::ints;
using test::MadeOnnx;
using test::output_values;
using test::real;
using test::text;
using testing::ElementsAre;
using testing::FloatNear;
using testing::HasSubstr;
using testing::Pointwise;

Network network_from(const MadeOnnx& made) { return parse_onnx_model(made.bytes(), "m.onnx").network; }

// The operators of the layers, one after the other, with the functions of one number that they apply.
std::string operators_of(const MadeOnnx& made) {
  std::string text;
  for (const Layer& layer : network_from(made).layers) {
    text += (text.empty() ? "" : " ") + std::string(to_string(layer.op));
    if (layer.activation != Activation::none) text += "+" + std::to_string(static_cast<int>(layer.activation));
  }
  return text;
}

std::string with(const char* op, Activation activation) {
  return op + ("+" + std::to_string(static_cast<int>(activation)));
}

std::vector<float> counting(std::size_t count, float first = 0, float step = 1) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = first + step * static_cast<float>(i);
  return values;
}

std::string refusal(const MadeOnnx& made) {
  return test::input_error([&] { network_from(made); });
}

TEST(OnnxOperators, FunctionsOfOneNumberAreTheirDefinitions) {
  struct Case {
    const char* op;
    std::vector<onnx::AttributeProto> attributes;
    std::function<double(double)> value;
  };
  const auto ramp = [](double x) { return std::max(0.0, std::min(1.0, x)); };
  const std::vector<Case> cases = {
      {"Abs", {}, [](double x) { return x < 0 ? -x : x; }},
      {"Ceil", {}, [](double x) { return std::ceil(x); }},
      {"Elu", {real("alpha", 2)}, [](double x) { return x < 0 ? 2 * (std::exp(x) - 1) : x; }},
      {"Erf", {}, [](double x) { return std::erf(x); }},
      {"Exp", {}, [](double x) { return std::exp(x); }},
      {"HardSigmoid", {real("alpha", 0.5F)}, [&](double x) { return ramp(0.5 * x + 0.5); }},
      {"HardSwish", {}, [&](double x) { return x * ramp((x + 3) / 6); }},
      {"LeakyRelu", {real("alpha", 0.25F)}, [](double x) { return x < 0 ? x / 4 : x; }},
      {"Neg", {}, [](double x) { return -x; }},
      {"Reciprocal", {}, [](double x) { return 1 / x; }},
      {"Round", {}, [](double x) { return std::nearbyint(x); }},
      {"Selu", {real("alpha", 2), real("gamma", 3)}, [](double x) { return x > 0 ? 3 * x : 6 * (std::exp(x) - 1); }},
      {"Shrink",
       {real("lambd", 1), real("bias", 0.5F)},
       [](double x) { return x < -1  ? x + 0.5
                             : x > 1 ? x - 0.5
                                     : 0; }},
      {"Softplus", {}, [](double x) { return std::log(1 + std::exp(x)); }},
      {"Tanh", {}, [](double x) { return std::tanh(x); }},
      {"ThresholdedRelu", {real("alpha", 1)}, [](double x) { return x > 1 ? x : 0; }}};
  const std::vector<float> x = {-4.25F, -1.5F, -0.75F, 0.125F, 0.5F, 1, 2.5F, 5};
  for (const Case& of : cases) {
    const MadeOnnx made = MadeOnnx(14).input("x", {1, 8}).node(of.op, {"x"}, "y", of.attributes).output("y");
    std::vector<float> expected;
    for (const float value : x) expected.push_back(static_cast<float>(of.value(static_cast<double>(value))));
    EXPECT_THAT(output_values(made, {{"x", x}}), Pointwise(FloatNear(1e-5F), expected)) << of.op;
  }
}

TEST(OnnxOperators, GeluHasTwoFormsSinceOpset20) {
  const auto made = [](const std::string& form) {
    return MadeOnnx(20).input("x", {1, 2}).node("Gelu", {"x"}, "y", {text("approximate", form)}).output("y");
  };
  EXPECT_THAT(output_values(made("none"), {{"x", {1, -2}}}),
              ElementsAre(FloatNear(0.841345F, 1e-6F), FloatNear(-0.045500F, 1e-6F)));
  EXPECT_THAT(output_values(made("tanh"), {{"x", {1, -2}}}),
              ElementsAre(FloatNear(0.841192F, 1e-6F), FloatNear(-0.045402F, 1e-6F)));
}

TEST(OnnxOperators, OperandsAreBroadcastAlongMoreAxesThanLayersHave) {
  const MadeOnnx made =
      MadeOnnx().input("x", {2, 2, 2, 2}).input("y", {1, 2, 1, 2}).node("Sub", {"x", "y"}, "z").output("z");
  EXPECT_THAT(output_values(made, {{"x", counting(16)}, {"y", {0, 10, 20, 30}}}),
              ElementsAre(0, -9, 2, -7, -16, -25, -14, -23, 8, -1, 10, 1, -8, -17, -6, -15));
}

TEST(OnnxOperators, WholeNumbersAreDividedWithoutAFraction) {
  const int type = onnx::TensorProto::INT32;
  const MadeOnnx made =
      MadeOnnx(14).input("x", {4}, type).input("y", {4}, type).node("Div", {"x", "y"}, "z").output("z", type);
  EXPECT_THAT(output_values(made, {{"x", {7, -7, 6, 1}}, {"y", {2, 2, 3, 4}}}), ElementsAre(3, -3, 2, 0));
}

TEST(OnnxOperators, ReductionsTakeAxesThatAreNoNeighbours) {
  const auto reduced = [](const std::string& op, const std::vector<std::int64_t>& axes) {
    const MadeOnnx made = MadeOnnx(13)
                              .input("x", {1, 2, 2, 2, 2})
                              .node(op, {"x"}, "y", {ints("axes", axes), integer("keepdims", 0)})
                              .output("y");
    return output_values(made, {{"x", counting(16)}});
  };
  EXPECT_THAT(reduced("ReduceMean", {1, 3}), ElementsAre(5, 6, 9, 10));
  EXPECT_THAT(reduced("ReduceMax", {-1, 2}), ElementsAre(5, 7, 13, 15));
  EXPECT_THAT(reduced("ReduceMin", {1, 2, 3, 4}), ElementsAre(0));
  EXPECT_THAT(reduced("ReduceProd", {1}), ElementsAre(0, 9, 20, 33, 48, 65, 84, 105));
}

TEST(OnnxOperators, PlacesAreCountedAlongTheirAxis) {
  const auto place = [](std::int64_t last) {
    const MadeOnnx made = MadeOnnx(13)
                              .input("x", {1, 2, 3})
                              .node("ArgMax", {"x"}, "y", {integer("axis", 2), integer("select_last_index", last)})
                              .output("y", onnx::TensorProto::INT64);
    return output_values(made, {{"x", {1, 5, 5, 7, 2, 3}}});
  };
  EXPECT_THAT(place(0), ElementsAre(1, 0));
  EXPECT_THAT(place(1), ElementsAre(2, 0));
}

// A normalization along the last axis of 1 x 2 x 4 as PyTorch exported it before opset 17.
MadeOnnx spelled_normalization(bool shows_parts) {
  MadeOnnx made = MadeOnnx(13).input("x", {1, 2, 4}).weights("scale", {4}).weights("bias", {4});
  made.constant(float_tensor("two", {}, {2})).constant(float_tensor("epsilon", {}, {0.01F}));
  made.node("ReduceMean", {"x"}, "mean", {ints("axes", {-1})}).node("Sub", {"x", "mean"}, "difference");
  made.node("Pow", {"difference", "two"}, "square").node("ReduceMean", {"square"}, "variance", {ints("axes", {-1})});
  made.node("Add", {"variance", "epsilon"}, "sum").node("Sqrt", {"sum"}, "root");
  made.node("Div", {"difference", "root"}, "quotient").node("Mul", {"quotient", "scale"}, "scaled");
  made.node("Add", {"scaled", "bias"}, "y").output("y");
  if (shows_parts) made.output("variance");
  return made;
}

TEST(OnnxOperators, ANormalizationThatIsSpelledOutIsOneLayer) {
  EXPECT_EQ(operators_of(spelled_normalization(false)), "normalize");
  EXPECT_EQ(operators_of(spelled_normalization(true)),
            "reduce binary binary reduce " + with("add", Activation::sqrt) + " binary mul add");
  const std::map<std::string, std::vector<float>> inputs = {{"x", {1, 2, 4, 9, -3, 0, 0.5F, 1}}};
  const std::vector<float> expected = output_values(spelled_normalization(true), inputs);
  EXPECT_THAT(output_values(spelled_normalization(false), inputs), Pointwise(FloatNear(1e-6F), expected));
  MadeOnnx one = MadeOnnx(17).input("x", {1, 2, 4}).weights("scale", {4}).weights("bias", {4});
  one.node("LayerNormalization", {"x", "scale", "bias"}, "y", {real("epsilon", 0.01F)}).output("y");
  EXPECT_THAT(output_values(one, inputs), Pointwise(FloatNear(1e-6F), expected));
}

TEST(OnnxOperators, GroupsOfChannelsAreNormalized) {
  // Two groups of two channels of 1 x 2: the first has the mean 2 and the variance 5, the second 0 and 1.
  MadeOnnx made =
      MadeOnnx(21).input("x", {1, 4, 1, 2}).weights("scale", {4}).constant(float_tensor("bias", {4}, {0, 1, 0, 1}));
  made.node("GroupNormalization", {"x", "scale", "bias"}, "y", {integer("num_groups", 2), real("epsilon", 0)});
  const float unit = 1 / std::sqrt(5.0F);
  EXPECT_THAT(output_values(made.output("y"), {{"x", {-1, 1, 3, 5, -1, -1, 1, 1}}}),
              Pointwise(FloatNear(1e-6F),
                        {-3 * unit / 8, -unit / 8, unit / 4 + 1, 3 * unit / 4 + 1, -0.375F, -0.375F, 1.5F, 1.5F}));
}

// A convolution and what is made of its result c.
MadeOnnx convolved() {
  MadeOnnx made = MadeOnnx(14).input("x", {1, 2, 3, 3}).weights("w", {2, 2, 1, 1});
  const std::vector<std::pair<std::string, float>> numbers = {{"half", 0.5F}, {"one", 1}, {"three", 3},
                                                              {"zero", 0},    {"six", 6}, {"root", std::sqrt(2.0F)}};
  for (const auto& [name, value] : numbers) made.constant(float_tensor(name, {}, {value}));
  return made.node("Conv", {"x", "w"}, "c");
}

TEST(OnnxOperators, FunctionsThatAreSpelledOutBecomeTheActivationOfTheLayerBefore) {
  struct Case {
    MadeOnnx made;
    Activation function;
    std::string part;  // a tensor that keeps the function apart when it is an output
  };
  MadeOnnx gelu = convolved(), halved = convolved(), hard = convolved(), mish = convolved();
  gelu.node("Div", {"c", "root"}, "d").node("Erf", {"d"}, "e").node("Add", {"e", "one"}, "a");
  halved = gelu;
  gelu.node("Mul", {"c", "a"}, "m").node("Mul", {"m", "half"}, "y");
  halved.node("Mul", {"half", "c"}, "m").node("Mul", {"m", "a"}, "y");
  hard.node("Add", {"c", "three"}, "a").node("Clip", {"a", "zero", "six"}, "d").node("Div", {"d", "six"}, "m");
  hard.node("Mul", {"c", "m"}, "y");
  mish.node("Softplus", {"c"}, "a").node("Tanh", {"a"}, "d").node("Mul", {"d", "c"}, "y");
  const std::vector<Case> cases = {
      {convolved().node("Sigmoid", {"c"}, "a").node("Mul", {"c", "a"}, "y"), Activation::silu, "a"},
      {convolved().node("HardSigmoid", {"c"}, "a", {real("alpha", 1.0F / 6)}).node("Mul", {"a", "c"}, "y"),
       Activation::hard_swish, "a"},
      {gelu, Activation::gelu, "a"},
      {halved, Activation::gelu, "m"},
      {hard, Activation::hard_swish, "d"},
      {mish, Activation::mish, "a"}};
  for (const Case& of : cases) {
    MadeOnnx fused = of.made, apart = of.made;
    EXPECT_EQ(operators_of(fused.output("y")), with("conv", of.function));
    apart.output("y").output(of.part);
    EXPECT_GT(network_from(apart).layers.size(), 2u);
    const std::map<std::string, std::vector<float>> inputs = {{"x", counting(18, -12, 1.25F)}};
    EXPECT_THAT(output_values(fused, inputs), Pointwise(FloatNear(1e-5F), output_values(apart, inputs)));
  }
}

TEST(OnnxOperators, AHardSigmoidOfOtherParametersStaysApart) {
  MadeOnnx made = convolved().node("HardSigmoid", {"c"}, "a").node("Mul", {"a", "c"}, "y").output("y");
  EXPECT_EQ(operators_of(made), "conv " + with("unary", Activation::hard_sigmoid) + " mul");
}

TEST(OnnxOperators, NumbersBecomeActivationsAndAdditionsTheBiasesOfProducts) {
  MadeOnnx made = MadeOnnx(13).input("x", {1, 3, 2}).input("y", {1, 2, 2}).weights("b", {2});
  made.constant(float_tensor("scale", {}, {4})).node("MatMul", {"x", "y"}, "m").node("Div", {"m", "scale"}, "s");
  made.node("MatMul", {"s", "y"}, "n").node("Add", {"b", "n"}, "z").output("z");
  EXPECT_EQ(operators_of(made), with("matmul", Activation::linear) + " matmul");
  EXPECT_EQ(network_from(made).layers[1].inputs.size(), 3u);
  EXPECT_THAT(output_values(made, {{"x", {1, 0, 0, 1, 1, 1}}, {"y", {4, 0, 0, 8}}}),
              ElementsAre(4.125F, 0.25F, 0.125F, 16.25F, 4.125F, 16.25F));
}

// Attention with two heads over three tokens of four channels, as PyTorch exports it: queries, keys and values are one
// product, told apart by a transposition of five axes and Gather.
MadeOnnx attention() {
  MadeOnnx made = MadeOnnx(14).input("x", {1, 3, 4});
  std::vector<float> weights(48);
  for (std::size_t i = 0; i < 48; ++i) weights[i] = static_cast<float>((i * 7) % 11) / 8 - 0.5F;
  made.constant(float_tensor("w", {4, 12}, weights)).weights("b", {12}).integers("apart", {1, 3, 3, 2, 2});
  made.integers("together", {1, 3, 4}).constant(float_tensor("scale", {}, {0.5F}));
  for (const std::int64_t i : {0, 1, 2}) made.constant(test::integer_tensor("i" + std::to_string(i), {}, {i}));
  made.node("MatMul", {"x", "w"}, "m").node("Add", {"b", "m"}, "a").node("Reshape", {"a", "apart"}, "r");
  made.node("Transpose", {"r"}, "t", {ints("perm", {2, 0, 3, 1, 4})});
  made.node("Gather", {"t", "i0"}, "q", {integer("axis", 0)}).node("Gather", {"t", "i1"}, "k", {integer("axis", 0)});
  made.node("Gather", {"t", "i2"}, "v", {integer("axis", 0)})
      .node("Transpose", {"k"}, "kt", {ints("perm", {0, 1, 3, 2})});
  made.node("MatMul", {"q", "kt"}, "s").node("Mul", {"s", "scale"}, "scores");
  made.node("Softmax", {"scores"}, "p", {integer("axis", -1)}).node("MatMul", {"p", "v"}, "o");
  made.node("Transpose", {"o"}, "back", {ints("perm", {0, 2, 1, 3})}).node("Reshape", {"back", "together"}, "y");
  return made.output("y");
}

TEST(OnnxOperators, AttentionIsProductsBatchedOverHeadsAndASoftmaxByRows) {
  const MadeOnnx made = attention();
  EXPECT_EQ(operators_of(made), "matmul reshape transpose slice slice slice transpose " +
                                    with("matmul", Activation::linear) + " softmax matmul transpose");
  const Network network = network_from(made);
  EXPECT_EQ(network.layers[8].output, (Shape{2, 3, 3}));
  EXPECT_EQ(network.layers[8].axis, 2);
  // The same by loops over heads and tokens.
  const std::vector<float> x = counting(12, -1, 0.25F);
  std::vector<double> row(36), expected;
  for (std::size_t t = 0; t < 3; ++t) {
    for (std::size_t j = 0; j < 12; ++j) {
      row[t * 12 + j] = 0.125 * static_cast<double>(j + 1);
      for (std::size_t c = 0; c < 4; ++c) {
        row[t * 12 + j] += static_cast<double>(x[t * 4 + c]) * (static_cast<double>(((c * 12 + j) * 7) % 11) / 8 - 0.5);
      }
    }
  }
  for (std::size_t t = 0; t < 3; ++t) {
    for (std::size_t head = 0; head < 2; ++head) {
      double sum = 0, values[2] = {0, 0};
      for (std::size_t other = 0; other < 3; ++other) {
        double score = 0;
        for (std::size_t d = 0; d < 2; ++d) score += row[t * 12 + head * 2 + d] * row[other * 12 + 4 + head * 2 + d];
        sum += std::exp(score / 2);
        for (std::size_t d = 0; d < 2; ++d) values[d] += std::exp(score / 2) * row[other * 12 + 8 + head * 2 + d];
      }
      for (const double value : values) expected.push_back(value / sum);
    }
  }
  EXPECT_THAT(output_values(made, {{"x", x}}), Pointwise(FloatNear(1e-5F), expected));
}

TEST(OnnxOperators, EinsumOfAttentionIsAMatrixProduct) {
  MadeOnnx made = MadeOnnx(12).input("q", {1, 2, 2, 3}).input("k", {1, 2, 2, 3});
  made.node("Einsum", {"q", "k"}, "y", {text("equation", "bhid, bhjd -> bhij")}).output("y");
  EXPECT_EQ(operators_of(made), "transpose matmul");
  EXPECT_THAT(output_values(made, {{"q", counting(12)}, {"k", counting(12)}}),
              ElementsAre(5, 14, 14, 50, 149, 212, 212, 302));
  MadeOnnx tokens = MadeOnnx(12).input("p", {1, 2, 2, 2}).input("v", {1, 2, 2, 1});
  tokens.node("Einsum", {"p", "v"}, "y", {text("equation", "bhij,bjhd->bihd")}).output("y");
  EXPECT_THAT(output_values(tokens, {{"p", counting(8)}, {"v", {1, 10, 2, 20}}}), ElementsAre(2, 140, 8, 200));
}

TEST(OnnxOperators, EinsumTakesAnEllipsisForTheAxesThatCountMatrices) {
  MadeOnnx made = MadeOnnx(12).input("q", {1, 2, 2, 3}).input("k", {1, 2, 2, 3});
  made.node("Einsum", {"q", "k"}, "y", {text("equation", "...id,...jd->...ij")}).output("y");
  EXPECT_THAT(output_values(made, {{"q", counting(12)}, {"k", counting(12)}}),
              ElementsAre(5, 14, 14, 50, 149, 212, 212, 302));
  MadeOnnx wrong = MadeOnnx(12).input("q", {1, 2, 3}).node("Einsum", {"q"}, "y", {text("equation", "ij->ji")});
  EXPECT_THAT(refusal(wrong.output("y")), HasSubstr("'ij->ji' does not fit an operand of 3 axes"));
}

TEST(OnnxOperators, ShapesThatAModelComputesVanish) {
  MadeOnnx made = MadeOnnx(13).input("x", {1, 2, 3, 3}).weights("w", {4, 18});
  made.constant(test::integer_tensor("zero", {}, {0})).integers("axis", {0}).integers("rest", {-1});
  made.node("Shape", {"x"}, "s").node("Gather", {"s", "zero"}, "n").node("Unsqueeze", {"n", "axis"}, "u");
  made.node("Concat", {"u", "rest"}, "t", {integer("axis", 0)}).node("Reshape", {"x", "t"}, "f");
  made.node("Gemm", {"f", "w"}, "y", {integer("transB", 1)}).output("y");
  EXPECT_EQ(operators_of(made), "fc");
}

TEST(OnnxOperators, SlicesGoBothWays) {
  MadeOnnx made = MadeOnnx(13).input("x", {1, 2, 5}).integers("starts", {-1, 0}).integers("ends", {-1000, 1});
  made.integers("axes", {2, 1}).integers("steps", {-2, 1});
  made.node("Slice", {"x", "starts", "ends", "axes", "steps"}, "y").output("y");
  EXPECT_EQ(operators_of(made), "slice");
  EXPECT_THAT(output_values(made, {{"x", counting(10)}}), ElementsAre(4, 2, 0));
}

// Opsets up to 9 have attributes, whose shapes libonnx infers for starts from the front only.
TEST(OnnxOperators, SlicesOfOldOpsetsMayBeginFromTheBack) {
  MadeOnnx made = MadeOnnx(9).input("x", {1, 2, 5});
  made.node("Slice", {"x"}, "y", {ints("axes", {1, 2}), ints("starts", {-1, -4}), ints("ends", {2, -1})}).output("y");
  EXPECT_THAT(output_values(made, {{"x", counting(10)}}), ElementsAre(6, 7, 8));
  MadeOnnx wrong = MadeOnnx(9).input("x", {1, 2, 5});
  wrong.node("Slice", {"x"}, "y", {ints("starts", {-1}), ints("ends", {2, -1})}).output("y");
  EXPECT_THAT(refusal(wrong), HasSubstr("starts, ends and axes have to be equally many; its inputs: 'x' of [1, 2, 5]"));
}

// As models of sound have it, which limit decibels to 80 below the loudest.
TEST(OnnxOperators, ClipTakesBoundsThatAreComputed) {
  MadeOnnx made = MadeOnnx(13).input("x", {1, 4}).constant(float_tensor("range", {}, {5}));
  made.node("ReduceMax", {"x"}, "most", {integer("keepdims", 0)}).node("Sub", {"most", "range"}, "least");
  made.node("Clip", {"x", "least"}, "low").constant(float_tensor("top", {}, {6}));
  made.node("Clip", {"low", "least", "top"}, "y").output("y");
  EXPECT_THAT(output_values(made, {{"x", {1, 4, 8, -2}}}), ElementsAre(3, 4, 6, 3));
  MadeOnnx wrong = MadeOnnx(13).input("x", {1, 4}).node("Clip", {"x", "x"}, "y").output("y");
  EXPECT_THAT(refusal(wrong), HasSubstr("(Clip): a bound of [1, 4]; expected one number"));
}

// Which type it casts to may be that of data.
TEST(OnnxOperators, CastLikeOfAConstantIsOne) {
  MadeOnnx made = MadeOnnx(15).input("x", {2, 3}).constant(test::integer_tensor("three", {1}, {3}));
  made.node("CastLike", {"three", "x"}, "c").node("Mul", {"x", "c"}, "m").node("Relu", {"m"}, "y").output("y");
  EXPECT_EQ(operators_of(made), with("mul", Activation::relu));
  EXPECT_THAT(output_values(made, {{"x", counting(6, -2)}}), ElementsAre(0, 0, 0, 3, 6, 9));
  MadeOnnx alone = MadeOnnx(15).input("x", {2, 3}).node("CastLike", {"x"}, "y").output("y");
  EXPECT_THAT(refusal(alone), HasSubstr("(CastLike)"));
}

TEST(OnnxOperators, SqueezeWithoutAxesTakesAllOfLengthOne) {
  for (const int opset : {9, 11, 12, 13}) {
    MadeOnnx made = MadeOnnx(opset).input("x", {1, 2, 1, 3}).node("Squeeze", {"x"}, "s").weights("w", {3, 1});
    made.node("MatMul", {"s", "w"}, "y").output("y");
    EXPECT_THAT(output_values(made, {{"x", counting(6)}}), ElementsAre(1, 3.25F)) << opset;
  }
}

// More axes than layers have.
TEST(OnnxOperators, PaddingOfFourAxesIsTwoLayers) {
  MadeOnnx made = MadeOnnx(13).input("x", {1, 2, 2, 2, 2}).integers("pads", {0, 0, 1, 0, 1, 0, 1, 0, 1, 0});
  made.node("Pad", {"x", "pads"}, "y").output("y");
  EXPECT_EQ(operators_of(made), "pad reshape pad");
  const std::vector<float> padded = output_values(made, {{"x", counting(16, 1)}});
  ASSERT_EQ(padded.size(), 3u * 3 * 3 * 3);
  for (std::size_t i = 0; i < padded.size(); ++i) {
    const std::size_t a = i / 27, b = i / 9 % 3, c = i / 3 % 3, d = i % 3;
    const bool is_inside = a < 2 && b > 0 && c < 2 && d > 0;
    EXPECT_EQ(padded[i], is_inside ? static_cast<float>(a * 8 + (b - 1) * 4 + c * 2 + d) : 0.0F) << i;
  }
}

TEST(OnnxOperators, ReductionsAlongAxesApartAreWholeInTheEnd) {
  const auto reduced = [](const char* op) {
    MadeOnnx made = MadeOnnx(13).input("x", {2, 2, 2, 2}).node(op, {"x"}, "y", {ints("axes", {0, 2})}).output("y");
    return output_values(made, {{"x", counting(16, 1)}});
  };
  EXPECT_THAT(reduced("ReduceSumSquare"),
              ElementsAre(1 + 9 + 81 + 121, 4 + 16 + 100 + 144, 25 + 49 + 169 + 225, 36 + 64 + 196 + 256));
  EXPECT_THAT(reduced("ReduceLogSum"),
              Pointwise(FloatNear(1e-6F), {std::log(24.0F), std::log(28.0F), std::log(40.0F), std::log(44.0F)}));
}

TEST(OnnxOperators, ReductionsOfOneNumberAreNotTheNumber) {
  MadeOnnx made = MadeOnnx(13).input("x", {}).node("ReduceSumSquare", {"x"}, "y").output("y");
  EXPECT_THAT(output_values(made, {{"x", {-3}}}), ElementsAre(9));
  MadeOnnx of_ones = MadeOnnx(13).input("x", {1, 1, 1}).node("ReduceL1", {"x"}, "y").output("y");
  EXPECT_THAT(output_values(of_ones, {{"x", {-3}}}), ElementsAre(3));
}

// The first layer changes the sizes by which the axes of the second are told apart.
TEST(OnnxOperators, RepeatingMoreAxesThanLayersHaveIsTwoLayers) {
  MadeOnnx made = MadeOnnx(13).input("x", {1, 2, 3, 3}).integers("times", {3, 1, 2, 1});
  made.node("Relu", {"x"}, "r").node("Tile", {"r", "times"}, "y").output("y");
  const std::vector<float> tiled = output_values(made, {{"x", counting(18)}});
  ASSERT_EQ(tiled.size(), 3u * 2 * 6 * 3);
  for (std::size_t i = 0; i < tiled.size(); ++i) {
    EXPECT_EQ(tiled[i], static_cast<float>(i / 18 % 2 * 9 + i / 3 % 3 * 3 + i % 3)) << i;
  }
}

// The leading axis of the result, of as many places as there are images, does not count them.
TEST(OnnxOperators, RepeatingAllImagesIsOfTheWholeBatch) {
  MadeOnnx made = MadeOnnx(13).input("x", {2, 3}).integers("shape", {2, 2, 3});
  made.node("Expand", {"x", "shape"}, "y").output("y");
  EXPECT_THAT(output_values(made, {{"x", counting(6)}}), ElementsAre(0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5));
}

TEST(OnnxOperators, GatherTakesRunsOfElements) {
  const auto gathered = [](const std::vector<std::int64_t>& indices) {
    return MadeOnnx(13)
        .input("x", {1, 6})
        .integers("i", indices)
        .node("Gather", {"x", "i"}, "y", {integer("axis", 1)})
        .output("y");
  };
  EXPECT_EQ(operators_of(gathered({5, 3, 1})), "slice");
  EXPECT_THAT(output_values(gathered({5, 3, 1}), {{"x", counting(6)}}), ElementsAre(5, 3, 1));
  EXPECT_EQ(operators_of(gathered({0, 1, 1, -1})), "slice slice concat");
  EXPECT_THAT(output_values(gathered({0, 1, 1, -1}), {{"x", counting(6)}}), ElementsAre(0, 1, 1, 5));
}

TEST(OnnxOperators, SplitExpandAndTileMoveElements) {
  MadeOnnx split = MadeOnnx(13)
                       .input("x", {1, 5})
                       .integers("sizes", {2, 3})
                       .node("Split", {"x", "sizes"}, "a", {integer("axis", 1)});
  split.model.mutable_graph()->mutable_node(0)->add_output("b");
  split.output("a").output("b");
  EXPECT_THAT(output_values(split, {{"x", counting(5)}}, 1), ElementsAre(2, 3, 4));
  const MadeOnnx expand =
      MadeOnnx(13).input("x", {1, 2, 1}).integers("s", {3, 1, 2}).node("Expand", {"x", "s"}, "y").output("y");
  EXPECT_EQ(operators_of(expand), "repeat");
  EXPECT_THAT(output_values(expand, {{"x", {1, 2}}}), ElementsAre(1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2));
  const MadeOnnx tile =
      MadeOnnx(13).input("x", {1, 1, 2, 2}).integers("r", {1, 1, 1, 2}).node("Tile", {"x", "r"}, "y").output("y");
  EXPECT_THAT(output_values(tile, {{"x", {1, 2, 3, 4}}}), ElementsAre(1, 2, 1, 2, 3, 4, 3, 4));
}

TEST(OnnxOperators, DepthBecomesSpaceAndBack) {
  const auto moved = [](const std::string& op, const MadeOnnx::Dims& dims, const std::string& mode) {
    std::vector<onnx::AttributeProto> attributes = {integer("blocksize", 2)};
    if (!mode.empty()) attributes.push_back(text("mode", mode));
    return output_values(MadeOnnx(13).input("x", dims).node(op, {"x"}, "y", attributes).output("y"),
                         {{"x", counting(8)}});
  };
  EXPECT_THAT(moved("DepthToSpace", {1, 8, 1, 1}, "DCR"), ElementsAre(0, 2, 4, 6, 1, 3, 5, 7));
  EXPECT_THAT(moved("DepthToSpace", {1, 8, 1, 1}, "CRD"), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
  EXPECT_THAT(moved("SpaceToDepth", {1, 2, 2, 2}, ""), ElementsAre(0, 4, 1, 5, 2, 6, 3, 7));
}

MadeOnnx resized(const MadeOnnx::Dims& dims, const std::vector<float>& scales,
                 const std::vector<onnx::AttributeProto>& attributes) {
  return MadeOnnx(13)
      .input("x", dims)
      .constant(float_tensor("s", {static_cast<std::int64_t>(scales.size())}, scales))
      .node("Resize", {"x", "", "s"}, "y", attributes)
      .output("y");
}

TEST(OnnxOperators, ResizingWeighsNeighbours) {
  EXPECT_THAT(output_values(resized({1, 1, 1, 2}, {1, 1, 1, 2}, {text("mode", "linear")}), {{"x", {0, 4}}}),
              ElementsAre(0, 1, 3, 4));
  EXPECT_THAT(output_values(resized({1, 1, 2, 2}, {1, 1, 1.5F, 1},
                                    {text("mode", "linear"), text("coordinate_transformation_mode", "align_corners")}),
                            {{"x", {0, 1, 4, 5}}}),
              ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(
      output_values(resized({1, 1, 1, 3}, {1, 1, 1, 2},
                            {text("coordinate_transformation_mode", "asymmetric"), text("nearest_mode", "floor")}),
                    {{"x", {1, 2, 3}}}),
      ElementsAre(1, 1, 2, 2, 3, 3));
  // Three axes that change are two layers, whose views differ.
  const MadeOnnx volume = resized({1, 1, 2, 1, 2}, {1, 1, 2, 2, 2}, {text("mode", "nearest")});
  EXPECT_EQ(operators_of(volume), "resize reshape resize");
  EXPECT_THAT(
      output_values(volume, {{"x", {1, 2, 3, 4}}}),
      ElementsAre(1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4, 3, 3, 4, 4, 3, 3, 4, 4));
}

TEST(OnnxOperators, WhatDependsOnDataIsRefused) {
  MadeOnnx gather = MadeOnnx(13).input("x", {1, 6}).input("i", {1, 2}, onnx::TensorProto::INT64);
  EXPECT_THAT(refusal(gather.node("Gather", {"x", "i"}, "y", {integer("axis", 1)}).output("y")),
              HasSubstr("node 'y_node' (Gather): the indices 'i' is computed or an input; expected a constant"));
  MadeOnnx einsum = MadeOnnx(12).input("x", {3, 3}).node("Einsum", {"x"}, "y", {text("equation", "ii->i")}).output("y");
  EXPECT_THAT(refusal(einsum), HasSubstr("takes a diagonal; expected each axis of a term once"));
  MadeOnnx cast = MadeOnnx(13).input("x", {3}).node("Cast", {"x"}, "y", {integer("to", onnx::TensorProto::STRING)});
  EXPECT_THAT(refusal(cast.output("y", onnx::TensorProto::STRING)), HasSubstr("node 'y_node' (Cast): it makes texts"));
  MadeOnnx mod = MadeOnnx(13).input("x", {3}, onnx::TensorProto::INT64).node("Mod", {"x", "x"}, "y");
  EXPECT_THAT(refusal(mod.output("y", onnx::TensorProto::INT64)), HasSubstr("it depends on data; expected constants"));
  MadeOnnx divided = MadeOnnx(13).integers("a", {1}).integers("b", {0}).node("Div", {"a", "b"}, "y");
  EXPECT_THAT(refusal(divided.output("y", onnx::TensorProto::INT64)), HasSubstr("a whole number is divided by 0"));
}

}  // namespace
}  // namespace weft
