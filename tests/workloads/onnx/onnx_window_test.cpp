// Windows at the end of the input: what ceil_mode, padding and auto_pad make of them. The values are those of plain
// loops and of ONNX Runtime 1.22, which agree.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/workloads/onnx_values.hpp"

namespace weft {
namespace {

using test::float_tensor;
using test::integer;
using test::ints;
using test::MadeOnnx;
using test::output_values;
using test::text;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::FloatNear;
using ::testing::Pointwise;

MadeOnnx pool(const std::string& op, const MadeOnnx::Dims& input, const std::vector<onnx::AttributeProto>& attributes,
              int opset = 13) {
  return MadeOnnx(opset).input("x", input).node(op, {"x"}, "y", attributes).output("y");
}

MadeOnnx::Dims dims_of(const MadeOnnx& made) { return parse_onnx_model(made.bytes(), "m.onnx").outputs.at(0).dims; }

TEST(OnnxWindow, AveragesDropAWindowThatBeginsBehindInputAndPadding) {
  const MadeOnnx made = pool(
      "AveragePool", {1, 1, 9, 9},
      {ints("kernel_shape", {4, 4}), ints("strides", {4, 4}), ints("pads", {2, 2, 2, 2}), integer("ceil_mode", 1)});
  EXPECT_THAT(dims_of(made), ElementsAre(1, 1, 3, 3));
  const std::vector<float> input = {
      4.125F,  4.875F,  2.0F,   -4.5F,   1.0F,    -0.625F, 2.5F,    4.25F,   4.0F,    2.875F,  0.5F,    2.625F,
      1.0F,    2.375F,  -2.5F,  4.5F,    2.0F,    0.125F,  -4.375F, -2.75F,  3.75F,   1.25F,   2.0F,    1.0F,
      1.625F,  -4.375F, 5.0F,   -0.625F, -0.875F, -3.5F,   -3.125F, -4.25F,  -1.5F,   -3.875F, 5.0F,    -5.0F,
      -4.375F, 3.625F,  2.125F, -4.5F,   4.5F,    -1.25F,  -1.25F,  4.5F,    -1.875F, -1.0F,   -1.0F,   2.875F,
      -1.875F, 4.875F,  1.625F, 3.25F,   3.875F,  -0.875F, -4.0F,   2.25F,   1.25F,   -2.0F,   -1.875F, 3.0F,
      -1.875F, 4.75F,   0.875F, -0.125F, -4.375F, 0.375F,  -2.75F,  -0.125F, -4.5F,   -0.75F,  1.25F,   2.125F,
      -3.0F,   -4.875F, 1.375F, -4.875F, -1.625F, -0.875F, -1.0F,   -1.125F, 3.25F};
  EXPECT_THAT(output_values(made, {{"x", input}}),
              Pointwise(FloatNear(1e-5F),
                        {3.09375F, 0.171875F, 2.895833F, -1.421875F, 0.25F, 0.5F, -2.354167F, -1.052083F, 0.833333F}));
}

TEST(OnnxWindow, MaxValuesDropAWindowThatBeginsBehindInputAndPadding) {
  const MadeOnnx made = pool(
      "MaxPool", {1, 2, 5, 5},
      {ints("kernel_shape", {2, 2}), ints("strides", {2, 2}), ints("pads", {1, 1, 1, 1}), integer("ceil_mode", 1)});
  EXPECT_THAT(dims_of(made), ElementsAre(1, 2, 3, 3));
  const std::vector<float> input = {
      4.25F,   -3.125F, 4.125F,  -4.75F,  -0.5F,   0.0F,   -4.625F, -2.0F,  -3.125F, -2.0F,   1.0F,    -2.375F, 2.25F,
      1.25F,   -3.875F, -4.375F, -2.25F,  -1.375F, 4.5F,   -3.75F,  3.25F,  -4.5F,   -1.875F, -4.25F,  2.5F,    0.0F,
      -1.25F,  -3.375F, 1.0F,    4.375F,  0.875F,  0.75F,  2.375F,  3.875F, 3.75F,   2.25F,   -1.875F, -4.125F, -1.125F,
      -1.375F, 3.625F,  0.75F,   -0.875F, -4.375F, 1.125F, -0.75F,  0.5F,   -4.0F,   4.125F,  2.625F};
  EXPECT_THAT(output_values(made, {{"x", input}}),
              ElementsAreArray({4.25F, 4.125F, -0.5F, 1.0F, 2.25F, 1.25F, 3.25F, -1.375F, 4.5F, 0.0F, -1.25F, 4.375F,
                                2.25F, 2.375F, 3.875F, 3.625F, 0.75F, 4.125F}));
}

TEST(OnnxWindow, PaddingAtTheEndAloneMakesNoWindowOfItsOwn) {
  const MadeOnnx average = pool("AveragePool", {1, 1, 1, 10},
                                {ints("kernel_shape", {1, 2}), ints("strides", {1, 2}), ints("pads", {0, 0, 0, 1}),
                                 integer("ceil_mode", 1), integer("count_include_pad", 1)});
  EXPECT_THAT(dims_of(average), ElementsAre(1, 1, 1, 5));
  EXPECT_THAT(output_values(average, {{"x", {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}}}),
              ElementsAre(1.5F, 3.5F, 5.5F, 7.5F, 9.5F));
  EXPECT_THAT(dims_of(pool("MaxPool", {1, 1, 10, 10},
                           {ints("kernel_shape", {2, 2}), ints("strides", {2, 2}), ints("pads", {0, 0, 1, 1}),
                            integer("ceil_mode", 1)})),
              ElementsAre(1, 1, 5, 5));
}

TEST(OnnxWindow, WindowsThatOnlyEndBehindThePaddingStay) {
  // 0 | 1 2 3 4 5 6 | 0: windows of three begin at every second place, the last at 5; its third place is no element.
  const auto made = [](std::int64_t counts) {
    return pool("AveragePool", {1, 1, 1, 6},
                {ints("kernel_shape", {1, 3}), ints("strides", {1, 2}), ints("pads", {0, 1, 0, 1}),
                 integer("ceil_mode", 1), integer("count_include_pad", counts)});
  };
  EXPECT_THAT(output_values(made(0), {{"x", {1, 2, 3, 4, 5, 6}}}), ElementsAre(1.5F, 3, 5, 6));
  EXPECT_THAT(output_values(made(1), {{"x", {1, 2, 3, 4, 5, 6}}}), ElementsAre(1, 3, 5, 3));
}

TEST(OnnxWindow, AveragesOfOpset19HaveDilations) {
  const auto made = [](int opset) {
    return pool("AveragePool", {1, 1, 1, 6}, {ints("kernel_shape", {1, 2}), ints("dilations", {1, 3})}, opset);
  };
  EXPECT_THAT(output_values(made(19), {{"x", {1, 2, 3, 4, 5, 7}}}), ElementsAre(2.5F, 3.5F, 5));
  EXPECT_THROW(parse_onnx_model(made(13).bytes(), "m.onnx"), InputError);
}

TEST(OnnxWindow, AutoPadOfATransposedConvolutionSetsTheSizeWhateverOutputPaddingSays) {
  const MadeOnnx made =
      MadeOnnx()
          .input("x", {1, 2, 3, 3})
          .constant(float_tensor("w", {2, 1, 3, 3},
                                 {4.25F, -2.125F, 0.125F, -4.375F, -0.625F, 0.875F, -1.375F, -1.5F, 4.375F, -1.0F,
                                  -1.125F, 2.25F, -0.875F, -1.625F, 3.375F, 2.125F, -3.875F, 4.875F}))
          .node("ConvTranspose", {"x", "w"}, "y",
                {text("auto_pad", "SAME_UPPER"), ints("output_padding", {1, 1}), ints("strides", {2, 2})})
          .output("y");
  EXPECT_THAT(dims_of(made), ElementsAre(1, 1, 6, 6));
  const std::vector<float> input = {4.25F, 1.0F,   0.375F,  -1.625F, -0.375F, -1.875F, 1.625F, -0.875F, 0.0F,
                                    0.5F,  1.375F, -2.875F, -3.25F,  -0.625F, 2.375F,  2.5F,   4.5F,    -1.125F};
  EXPECT_THAT(output_values(made, {{"x", input}}),
              Pointwise(FloatNear(1e-4F),
                        {-3.46875F,  -0.171875F, -2.859375F, 6.390625F,  4.4375F,   -9.375F,     -1.203125F, 14.09375F,
                         -5.328125F, -7.34375F,  11.890625F, -7.265625F, 6.296875F, -10.203125F, 1.25F,      3.6875F,
                         -2.6875F,   6.375F,     8.765625F,  -26.15625F, -0.21875F, 14.078125F,  -5.125F,    0.84375F,
                         -5.078125F, 9.75F,      -6.765625F, 15.40625F,  1.828125F, -3.796875F,  -12.125F,   30.0625F,
                         -16.125F,   15.71875F,  4.359375F,  -5.484375F}));
}

}  // namespace
}  // namespace weft
