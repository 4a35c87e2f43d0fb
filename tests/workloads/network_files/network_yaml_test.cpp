#include "workloads/network_files/network_yaml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/base/input_error.hpp"

namespace weft {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// A network on an input of 4 x 8 x 8 with the given layers, from line 3 on.
Network network_with(const std::string& layers) {
  return parse_network("name: n\ninput: {name: x, shape: [4, 8, 8]}\nlayers:\n" + layers, "n.yaml");
}

std::string layers_error(const std::string& layers) {
  return test::input_error([&] { network_with(layers); });
}

TEST(NetworkYaml, ReadsEveryOperator) {
  const Network network = network_with(R"(
  - {name: a, op: conv, filters: 8, kernel: [3, 1], stride: [1, 2], pad: [1, 0], dilation: 1, groups: 2, bias: false}
  - {name: b, op: maxpool, kernel: 2, stride: 2, activation: relu}
  - {name: c, op: avgpool, kernel: 2, stride: 2, inputs: [a]}
  - {name: d, op: add, inputs: [b, c]}
  - {name: e, op: mul, inputs: [d, b]}
  - {name: f, op: concat, inputs: [d, e, c]}
  - {name: g, op: relu, inputs: f}
  - {name: h, op: flatten}
  - {name: i, op: fc, units: 3}
  - {name: j, op: global_avgpool, inputs: [g]}
)");
  const auto shape = [&](std::size_t layer) { return to_string(network.layers[layer].output); };
  EXPECT_EQ(shape(0), "8x8x4");
  EXPECT_EQ(shape(1), "8x4x2");
  EXPECT_EQ(shape(3), "8x4x2");
  EXPECT_EQ(shape(5), "24x4x2");
  EXPECT_EQ(shape(6), "24x4x2");
  EXPECT_EQ(shape(7), "192x1x1");
  EXPECT_EQ(shape(8), "3x1x1");
  EXPECT_EQ(shape(9), "24x1x1");
  EXPECT_FALSE(network.layers[0].bias);
  EXPECT_EQ(network.layers[1].activation, Activation::relu);
  EXPECT_EQ(network.layers[6].activation, Activation::relu);
  EXPECT_EQ(network.layers[5].inputs, (std::vector<TensorId>{4, 5, 3}));
  EXPECT_EQ(find_outputs(network),
            (std::vector<bool>{false, false, false, false, false, false, false, false, true, true}));
}

TEST(NetworkYaml, ReadsOperatorsBeyondClassification) {
  const Network network = network_with(R"(
  - {name: a, op: conv_transpose, filters: 6, kernel: 3, stride: 2, pad: [1, 0, 0, 1], output_pad: [0, 1], groups: 2}
  - {name: b, op: clip, min: -0.5, max: 6}
  - {name: c, op: prelu}
  - {name: d, op: sigmoid}
  - {name: e, op: softmax, axis: rows}
  - {name: f, op: lrn, size: 3, alpha: 0.5, beta: 1, k: 2}
  - {name: g, op: pad, begin: [0, -1, 2], end: [1, 0, 0], mode: edge, value: 0.25}
  - {name: h, op: transpose, permutation: [cols, channels, rows]}
  - {name: i, op: reshape, shape: [19, 15, 7]}
  - {name: j, op: concat, axis: cols, inputs: [i, i]}
  - {name: k, op: matmul, shift: 3, inputs: [x, x]}
  - {name: l, op: add, inputs: [x, x], activation: relu6}
  - {name: m, op: avgpool, kernel: 3, pad: 1, count_padding: false, inputs: x, activation: sigmoid}
)");
  const auto shape = [&](std::size_t layer) { return to_string(network.layers[layer].output); };
  EXPECT_EQ(shape(0), "6x16x17");  // 7 x 2 + 3 - 1, and 1 more column
  EXPECT_EQ(shape(5), "6x16x17");
  EXPECT_EQ(shape(6), "7x15x19");
  EXPECT_EQ(shape(7), "19x7x15");
  EXPECT_EQ(shape(8), "19x15x7");
  EXPECT_EQ(shape(9), "19x15x14");
  EXPECT_EQ(shape(10), "4x8x8");
  EXPECT_EQ(shape(12), "4x8x8");
  const auto layer = [&](std::size_t index) { return network.layers[index]; };
  EXPECT_EQ(layer(1).activation, Activation::clip);
  EXPECT_EQ(layer(1).clip_min, -0.5F);
  EXPECT_EQ(layer(1).clip_max, 6);
  EXPECT_EQ(layer(2).activation, Activation::prelu);
  EXPECT_EQ(layer(3).activation, Activation::sigmoid);
  EXPECT_EQ(layer(4).axis, 1);
  EXPECT_EQ(layer(5).lrn.size, 3);
  EXPECT_EQ(layer(5).lrn.alpha, 0.5F);
  EXPECT_EQ(layer(5).lrn.beta, 1);
  EXPECT_EQ(layer(5).lrn.k, 2);
  EXPECT_EQ(layer(6).pad_mode, PadMode::edge);
  EXPECT_EQ(layer(6).pad_value, 0.25F);
  EXPECT_EQ(layer(9).inputs, (std::vector<TensorId>{9, 9}));
  EXPECT_EQ(layer(10).shift, 3);
  EXPECT_EQ(layer(11).activation, Activation::clip);
  EXPECT_EQ(layer(11).clip_max, 6);
  EXPECT_FALSE(layer(12).count_padding);
}

TEST(NetworkYaml, ReadsOperatorsOfTodaysNetworks) {
  const Network network = network_with(R"(
  - {name: a, op: unary, function: selu, beta: 2}
  - {name: b, op: binary, function: less_equal, inputs: [a, x]}
  - {name: c, op: where, inputs: [b, a, x], activation: elu}
  - {name: d, op: reduce, function: log_sum_exp, axes: [channels, cols]}
  - {name: e, op: normalize, axes: [cols], epsilon: 0.5, inputs: [c, d, d]}
  - {name: f, op: resize, shape: [4, 16, 4], mode: cubic, coordinates: align_corners}
  - {name: g, op: resize, shape: [4, 8, 8], rounding: ceil}
  - {name: h, op: slice, shape: [2, 4, 8], begin: [3, 0, 0], step: [-2, 2, 1]}
  - {name: i, op: repeat, shape: [4, 4, 16]}
  - {name: j, op: log_softmax, axis: rows}
  - {name: k, op: matmul, inputs: [x, x, d]}
)");
  const auto layer = [&](std::size_t index) { return network.layers[index]; };
  EXPECT_EQ(layer(0).activation, Activation::selu);
  EXPECT_EQ(layer(0).alpha, 1.67326319F);
  EXPECT_EQ(layer(0).beta, 2);
  EXPECT_EQ(layer(1).binary, BinaryFunction::less_equal);
  EXPECT_EQ(layer(2).activation, Activation::elu);
  EXPECT_EQ(layer(2).alpha, 1);
  EXPECT_EQ(layer(3).reduction, Reduction::log_sum_exp);
  EXPECT_EQ(layer(3).output, (Shape{1, 8, 1}));
  EXPECT_EQ(layer(4).axes, (std::array<bool, 3>{false, false, true}));
  EXPECT_EQ(layer(4).epsilon, 0.5F);
  EXPECT_EQ(layer(5).output, (Shape{4, 16, 4}));
  EXPECT_EQ(layer(5).resize.mode, Resize::Mode::cubic);
  EXPECT_EQ(layer(5).resize.coordinates, Resize::Coordinates::align_corners);
  EXPECT_EQ(layer(6).resize.rounding, Resize::Rounding::ceil);
  EXPECT_EQ(layer(7).slice_begin, (std::array<std::int32_t, 3>{3, 0, 0}));
  EXPECT_EQ(layer(7).slice_step, (std::array<std::int32_t, 3>{-2, 2, 1}));
  EXPECT_EQ(layer(8).output, (Shape{4, 4, 16}));
  EXPECT_EQ(layer(9).axis, 1);
  EXPECT_EQ(layer(10).inputs.size(), 3u);
}

TEST(NetworkYaml, ReadsSeveralInputsAndConstants) {
  const Network network = parse_network(R"(
name: n
input: {shape: [1, 2, 3]}
inputs:
  - {name: y, shape: [1, 3, 4]}
  - {name: one, shape: [1, 1, 1], constant: true}
layers:
  - {name: a, op: relu}
  - {name: b, op: matmul, inputs: [a, y]}
  - {name: c, op: mul, inputs: [b, one]}
)",
                                        "n.yaml");
  EXPECT_EQ(network.layers[0].inputs, (std::vector<TensorId>{0}));  // the first input
  EXPECT_EQ(network.layers[1].inputs, (std::vector<TensorId>{3, 1}));
  EXPECT_EQ(network.layers[2].output, (Shape{1, 2, 4}));
  EXPECT_FALSE(network.inputs[1].is_constant);
  EXPECT_TRUE(network.inputs[2].is_constant);
  const auto error = [](const std::string& inputs) {
    return test::input_error(
        [&] { parse_network("name: n\n" + inputs + "layers: [{name: a, op: relu}]\n", "n.yaml"); });
  };
  EXPECT_THAT(error(""), HasSubstr("key 'input' is missing"));
  EXPECT_THAT(error("input: {shape: [1, 1, 1], constant: true}\n"), HasSubstr("unknown key 'constant'"));
  EXPECT_THAT(error("input: {name: x, shape: [1, 1, 1]}\ninputs: [{name: x, shape: [1, 1, 1]}]\n"),
              StartsWith("n.yaml:3:17: name 'x' is taken"));
  EXPECT_THAT(error("inputs: []\n"), HasSubstr("the list is empty"));
}

TEST(NetworkYaml, UnknownKeysAreNamedWithTheNearestOne) {
  EXPECT_THAT(layers_error("  - {name: a, op: conv, filter: 3, kernel: 3}\n"),
              StartsWith("n.yaml:4:25: layer with op conv: unknown key 'filter', did you mean 'filters'?"));
  EXPECT_THAT(layers_error("  - {name: a, op: maxpool, kernel: 2, units: 3}\n"), HasSubstr("unknown key 'units'"));
  EXPECT_THAT(test::input_error([] { parse_network("nam: x", "n.yaml"); }), HasSubstr("did you mean 'name'?"));
}

TEST(NetworkYaml, WrongValuesAreRefused) {
  EXPECT_THAT(layers_error("  - {name: a, op: convv}\n"), HasSubstr("did you mean 'conv'?"));
  EXPECT_THAT(layers_error("  - {name: a, op: conv, filters: 0, kernel: 3}\n"),
              StartsWith("n.yaml:4:34: filters: '0' is not accepted; expected a whole number"));
  EXPECT_THAT(layers_error("  - {name: a, op: conv, filters: -2, kernel: 3}\n"), HasSubstr("filters: '-2'"));
  EXPECT_THAT(layers_error("  - {name: a, op: conv, filters: 2, kernel: 3, density: 1.01}\n"),
              HasSubstr("density: '1.01' is not accepted; expected a number from 0 to 1"));
  EXPECT_THAT(layers_error("  - {name: a, op: conv, filters: 2, kernel: 3, density: -0.1}\n"),
              HasSubstr("density: '-0.1'"));
  EXPECT_THAT(layers_error("  - {name: a, op: conv, filters: 2, kernel: 0}\n"), HasSubstr("kernel: '0'"));
  EXPECT_THAT(layers_error("  - {name: a, op: conv, filters: 2, kernel: [3, 3, 3]}\n"), HasSubstr("[rows, columns]"));
  EXPECT_THAT(layers_error("  - {name: a, op: conv, filters: 2.5, kernel: 3}\n"), HasSubstr("filters: '2.5'"));
  EXPECT_THAT(layers_error("  - {name: a, op: conv, filters: 99999999999, kernel: 3}\n"), HasSubstr("to 2147483647"));
  EXPECT_THAT(layers_error("  - {name: a, op: conv, kernel: 3}\n"), HasSubstr("key 'filters' is missing"));
  EXPECT_THAT(layers_error("  - {name: a}\n"), HasSubstr("key 'op' is missing"));
  EXPECT_THAT(layers_error("  - {op: relu}\n"), HasSubstr("key 'name' is missing"));
  EXPECT_THAT(layers_error("  - {name: 'a b', op: relu}\n"), HasSubstr("'a b' is no name"));
  EXPECT_THAT(layers_error("  - {name: a, op: relu, activation: tanh}\n"), HasSubstr("known: relu or none"));
  EXPECT_THAT(layers_error("  - {name: a, op: sigmoid, activation: relu}\n"), HasSubstr("unknown key 'activation'"));
  EXPECT_THAT(layers_error("  - {name: a, op: flatten, activation: tanhh}\n"),
              AllOf(HasSubstr("known: relu, relu6, prelu, none, abs"), HasSubstr("tanh")));
  EXPECT_THAT(layers_error("  - {name: a, op: unary, function: elu, beta: 1}\n"),
              HasSubstr("beta: the function elu has 1 parameter(s); expected no more"));
  EXPECT_THAT(layers_error("  - {name: a, op: unary}\n"), HasSubstr("key 'function' is missing"));
  EXPECT_THAT(layers_error("  - {name: a, op: binary, function: sub}\n"), HasSubstr("1 input(s); binary takes 2"));
  EXPECT_THAT(layers_error("  - {name: a, op: reduce, function: argmax, axes: [rows, cols]}\n"),
              HasSubstr("the place of an element is along one axis, 2 were given"));
  EXPECT_THAT(layers_error("  - {name: a, op: slice, shape: [1, 9, 9]}\n"), HasSubstr("are not all among the input's"));
  EXPECT_THAT(layers_error("  - {name: a, op: repeat, shape: [1, 9, 9]}\n"),
              HasSubstr("are no multiple of the input's"));
  EXPECT_THAT(layers_error("  - conv\n"), HasSubstr("'conv' is not accepted; expected a map"));
  EXPECT_THAT(layers_error("  []\n"), HasSubstr("the list is empty"));
}

TEST(NetworkYaml, WrongValuesOfTheOtherOperatorsAreRefused) {
  const auto error = [](const std::string& keys) { return layers_error("  - {name: a, op: " + keys + "}\n"); };
  EXPECT_THAT(error("conv, filters: 2, kernel: 3, pad: [1, 1, 1]"), HasSubstr("[top, left, bottom, right]"));
  EXPECT_THAT(error("conv, filters: 2, kernel: 3, pad: [1, 1, 1, -1]"), HasSubstr("pad: '-1'"));
  EXPECT_THAT(error("conv, filters: 2, kernel: 3, output_pad: 1"), HasSubstr("unknown key 'output_pad'"));
  EXPECT_THAT(error("maxpool, kernel: 3, count_padding: true"), HasSubstr("unknown key 'count_padding'"));
  EXPECT_THAT(error("clip, min: 0"), HasSubstr("key 'max' is missing"));
  EXPECT_THAT(error("clip, min: 1, max: 0.5"), HasSubstr("max: '0.5' is not accepted; expected a number from 1"));
  EXPECT_THAT(error("clip, min: --1, max: 0.5"), HasSubstr("min: '--1'"));
  EXPECT_THAT(error("softmax, axis: columns"), HasSubstr("axis: unknown choice 'columns'"));
  EXPECT_THAT(error("lrn"), HasSubstr("key 'size' is missing"));
  EXPECT_THAT(error("lrn, size: 0"), HasSubstr("size: '0'"));
  EXPECT_THAT(error("lrn, size: 3, k: -1"), HasSubstr("k: '-1'"));
  EXPECT_THAT(error("reshape"), HasSubstr("key 'shape' is missing"));
  EXPECT_THAT(error("reshape, shape: [-1, 8, 8]"), HasSubstr("shape: '-1'"));
  EXPECT_THAT(error("transpose, permutation: [rows, cols]"), HasSubstr("each of channels, rows and cols once"));
  EXPECT_THAT(error("transpose, permutation: [rows, cols, rows]"), HasSubstr("each of channels, rows and cols once"));
  EXPECT_THAT(error("pad, begin: [1, 1]"),
              HasSubstr("begin: a list is not accepted; expected [channels, rows, columns]"));
  EXPECT_THAT(error("pad, mode: wrap"), HasSubstr("known: constant, reflect or edge"));
}

TEST(NetworkYaml, LayersReadOnlyWhatStandsBeforeThem) {
  EXPECT_THAT(layers_error("  - {name: a, op: relu, inputs: [b]}\n  - {name: b, op: relu}\n"),
              StartsWith("n.yaml:4:34: layer 'a' may use only the network's inputs and layers before it"));
  EXPECT_THAT(layers_error("  - {name: a, op: relu, inputs: [a]}\n"), HasSubstr("unknown input 'a'"));
  EXPECT_THAT(layers_error("  - {name: conv1, op: relu}\n  - {name: b, op: relu, inputs: [conv2]}\n"),
              HasSubstr("did you mean 'conv1'?"));
}

TEST(NetworkYaml, NamesAndOperandsAreCounted) {
  EXPECT_THAT(layers_error("  - {name: a, op: relu}\n  - {name: a, op: relu}\n"), HasSubstr("name 'a' is taken"));
  EXPECT_THAT(layers_error("  - {name: x, op: relu}\n"), HasSubstr("name 'x' is taken"));
  EXPECT_THAT(layers_error("  - {name: a, op: relu}\n  - {name: b, op: add}\n"), HasSubstr("add takes 2 or more"));
  EXPECT_THAT(layers_error("  - {name: a, op: relu}\n  - {name: b, op: relu, inputs: [x, a]}\n"),
              HasSubstr("relu takes 1"));
  EXPECT_THAT(layers_error("  - {name: b, op: matmul, inputs: [x, x, x, x]}\n"), HasSubstr("matmul takes 2 to 3"));
}

TEST(ShapeInference, ShapesThatDoNotFitAreRefusedAtTheLayer) {
  EXPECT_THAT(layers_error("  - {name: a, op: conv, filters: 2, kernel: 9}\n"),
              StartsWith("n.yaml:4:5: layer 'a' (conv): kernel 9x9 reaches over 9 rows, the padded input has 8"));
  EXPECT_THAT(layers_error("  - {name: a, op: maxpool, kernel: 3, dilation: [1, 4]}\n"),
              HasSubstr("reaches over 9 columns"));
  EXPECT_THAT(layers_error("  - {name: a, op: maxpool, kernel: 3, pad: 3}\n"), HasSubstr("at most 2"));
  EXPECT_THAT(layers_error("  - {name: a, op: conv, filters: 3, kernel: 3, groups: 2}\n"), HasSubstr("groups 2"));
  EXPECT_THAT(layers_error("  - {name: p, op: maxpool, kernel: 8}\n"
                           "  - {name: a, op: maxpool, kernel: 2, dilation: 2, pad: 1}\n"),
              HasSubstr("windows with all taps in the padding"));
  EXPECT_THAT(layers_error("  - {name: a, op: conv, filters: 6, kernel: 3, groups: 3}\n"),
              HasSubstr("the input channels (4 of 4x8x8)"));
  EXPECT_THAT(layers_error("  - {name: a, op: maxpool, kernel: 2}\n  - {name: b, op: add, inputs: [x, a]}\n"),
              HasSubstr("operands have to be of equal shape, but for axes of length 1; 'x' is 4x8x8, 'a' is 4x7x7"));
  EXPECT_THAT(layers_error("  - {name: a, op: maxpool, kernel: 2}\n  - {name: b, op: concat, inputs: [x, a]}\n"),
              HasSubstr("along its channels operands need equal rows and columns"));
  EXPECT_THAT(
      layers_error("  - {name: a, op: maxpool, kernel: 2}\n  - {name: b, op: concat, axis: rows, inputs: [x, a]}\n"),
      HasSubstr("along its rows operands need equal channels and columns, 'x' is 4x8x8, 'a' is 4x7x7"));
  EXPECT_THAT(layers_error("  - {name: a, op: conv_transpose, filters: 6, kernel: 3, groups: 3}\n"),
              HasSubstr("groups 3 has to divide the input channels"));
  EXPECT_THAT(layers_error("  - {name: a, op: conv_transpose, filters: 1, kernel: 1, pad: 4}\n"),
              HasSubstr("the result would have 0 rows"));
  EXPECT_THAT(
      layers_error("  - {name: a, op: maxpool, kernel: [2, 1]}\n  - {name: b, op: matmul, inputs: [x, a]}\n"),
      HasSubstr("the columns of the first operand have to be the rows of the second, 'x' is 4x8x8, 'a' is 4x7x8"));
  EXPECT_THAT(
      layers_error("  - {name: a, op: conv, filters: 2, kernel: 1}\n  - {name: b, op: matmul, inputs: [x, a]}\n"),
      HasSubstr("operands need equal channels, or one of them 1"));
  EXPECT_THAT(layers_error("  - {name: a, op: reshape, shape: [4, 8, 9]}\n"),
              HasSubstr("a shape of 4x8x9 needs as many elements as the input of 4x8x8 has"));
  EXPECT_THAT(layers_error("  - {name: a, op: pad, begin: [0, -4, 0], end: [0, -4, 0]}\n"),
              HasSubstr("the result would have 0 rows"));
  EXPECT_THAT(layers_error("  - {name: a, op: pad, begin: [0, -8, 0], end: [0, 1, 0]}\n"),
              HasSubstr("leave nothing of 8 rows"));
  EXPECT_THAT(layers_error("  - {name: a, op: pad, begin: [4, 0, 0], mode: reflect}\n"),
              HasSubstr("reflection adds at most 3 channels to 4"));
}

TEST(ShapeInference, TensorsOfTwoToThe31ElementsAreRefused) {
  EXPECT_THAT(layers_error("  - {name: a, op: conv, filters: 2147483647, kernel: 1}\n"), HasSubstr("2^31"));
  EXPECT_THAT(layers_error("  - {name: a, op: fc, units: 8388608}\n"), HasSubstr("the weights have 2^31"));
  EXPECT_THAT(layers_error("  - {name: a, op: pad, end: [0, 2147483647, 0]}\n"), HasSubstr("2^31"));
  EXPECT_THAT(layers_error("  - {name: a, op: conv_transpose, filters: 1, kernel: 1, stride: 2147483647}\n"),
              HasSubstr("2^31"));
  EXPECT_THAT(layers_error("  - {name: a, op: maxpool, kernel: 2147483647, pad: 2147483646}\n"), HasSubstr("2^31"));
  EXPECT_THAT(test::input_error([] {
                parse_network(
                    "name: n\ninput: {shape: [2147483647, 2147483647, 2147483647]}\nlayers: [{name: a, op: relu}]",
                    "n.yaml");
              }),
              HasSubstr("2^31"));
}

}  // namespace
}  // namespace weft
