// Arithmetic and weights of the operators, in the figures that docs/networks.md states.
#include "workloads/network/layer_work.hpp"

#include <gtest/gtest.h>

#include "workloads/network_files/network_yaml.hpp"

namespace weft {
namespace {

// One layer that reads an input of 4 x 6 x 6.
Network one_layer(const std::string& keys) {
  return parse_network("name: n\ninput: {name: x, shape: [4, 6, 6]}\nlayers: [{name: a, op: " + keys + "}]\n",
                       "n.yaml");
}

TEST(LayerWork, OfATransposedConvolutionCountsProductsWithElements) {
  // 3 x 3 taps, of which each output meets 9 / 4 on average, of 2 channels of a group: 4.5, rounded up.
  const Network network = one_layer("conv_transpose, filters: 6, kernel: 3, stride: 2, groups: 2");
  const Work work = layer_work(network, 0);
  EXPECT_EQ(network.layers[0].output, (Shape{6, 13, 13}));
  EXPECT_EQ(work.output_pixels, 169);
  EXPECT_EQ(work.window, 5);
  EXPECT_EQ(work.filters, 3);
  EXPECT_EQ(work.groups, 2);
  EXPECT_EQ(work.macs, 169 * 5 * 3 * 2);
  EXPECT_EQ(weight_shape(network, 0), (Shape{6, 1, 2 * 9 + 1}));
  // Where the stride divides the kernel every input element meets every tap: 36 elements, 16 taps, 4 x 5 channels.
  EXPECT_EQ(layer_work(one_layer("conv_transpose, filters: 5, kernel: 4, stride: 2, pad: 1"), 0).macs, 36 * 16 * 4 * 5);
}

TEST(LayerWork, OfAMatrixProductIsThatOfItsMatrices) {
  const Network network = one_layer("matmul, inputs: [x, x]");
  const Work work = tile_work(network, 0, {2, 3, 5});
  EXPECT_EQ(work.output_pixels, 3);
  EXPECT_EQ(work.window, 6);
  EXPECT_EQ(work.filters, 5);
  EXPECT_EQ(work.groups, 2);
  EXPECT_EQ(work.macs, 3 * 6 * 5 * 2);
  EXPECT_EQ(layer_work(network, 0).macs, 4 * 6 * 6 * 6);
}

TEST(LayerWork, OfTheOtherOperatorsIsSoManyOperationsPerOutput) {
  const auto operations = [](const std::string& keys) { return layer_work(one_layer(keys), 0).operations; };
  for (const char* keys : {"relu", "clip, min: 0, max: 1", "prelu", "sigmoid", "flatten", "reshape, shape: [1, 1, 144]",
                           "transpose, permutation: [rows, cols, channels]", "concat, axis: rows"}) {
    EXPECT_EQ(operations(keys), 144) << keys;
  }
  EXPECT_EQ(operations("unary, function: tanh"), 144);
  EXPECT_EQ(operations("binary, function: sub, inputs: [x, x]"), 144);
  EXPECT_EQ(operations("where, inputs: [x, x, x]"), 144);
  EXPECT_EQ(operations("reduce, function: sum, axes: [channels, cols]"), 144);
  EXPECT_EQ(operations("normalize, axes: [cols]"), 4 * 144);
  EXPECT_EQ(operations("normalize, axes: [cols], inputs: [x, x, x]"), 6 * 144);
  EXPECT_EQ(operations("resize, shape: [4, 12, 6]"), 288);
  EXPECT_EQ(operations("resize, shape: [4, 12, 12], mode: linear"), 4 * 576);
  EXPECT_EQ(operations("resize, shape: [4, 12, 6], mode: cubic"), 4 * 288);
  EXPECT_EQ(operations("slice, shape: [2, 3, 4]"), 24);
  EXPECT_EQ(operations("repeat, shape: [8, 6, 6]"), 288);
  EXPECT_EQ(operations("log_softmax"), 3 * 144);
  EXPECT_EQ(operations("softmax"), 3 * 144);
  EXPECT_EQ(operations("lrn, size: 5"), 7 * 144);
  EXPECT_EQ(operations("pad, begin: [0, 1, 0], end: [0, 0, 1]"), 4 * 7 * 7);
  EXPECT_EQ(operations("add, inputs: [x, x, x]"), 2 * 144);
  EXPECT_EQ(operations("avgpool, kernel: 2"), 4 * 100);
  EXPECT_EQ(operations("relu, inputs: x"), operations("sigmoid"));
}

TEST(LayerWork, PreluHasASlopePerChannelBehindTheOtherWeights) {
  EXPECT_EQ(weight_shape(one_layer("prelu"), 0), (Shape{4, 1, 1}));
  EXPECT_EQ(weight_shape(one_layer("maxpool, kernel: 2, activation: prelu"), 0), (Shape{4, 1, 1}));
  EXPECT_EQ(weight_shape(one_layer("conv, filters: 3, kernel: 2, activation: prelu"), 0), (Shape{3, 1, 18}));
  EXPECT_EQ(weight_shape(one_layer("fc, units: 2, bias: false, activation: prelu"), 0), (Shape{2, 1, 145}));
  EXPECT_EQ(weight_shape(one_layer("maxpool, kernel: 2, activation: relu6"), 0), (Shape{0, 0, 0}));
}

}  // namespace
}  // namespace weft
