#include "workloads/network_yaml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/input_error.hpp"

namespace weft {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// A network on an input of 4 x 8 x 8 with the given layers, from line 3 on.
Network network_of(const std::string& layers) {
  return parse_network("name: n\ninput: {name: x, shape: [4, 8, 8]}\nlayers:\n" + layers, "n.yaml");
}

std::string error_of(const std::string& layers) {
  return test::input_error([&] { network_of(layers); });
}

TEST(NetworkYaml, ReadsEveryOperator) {
  const Network network = network_of(R"(
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

TEST(NetworkYaml, UnknownKeysAreNamedWithTheNearestOne) {
  EXPECT_THAT(error_of("  - {name: a, op: conv, filter: 3, kernel: 3}\n"),
              StartsWith("n.yaml:4:25: layer with op conv: unknown key 'filter', did you mean 'filters'?"));
  EXPECT_THAT(error_of("  - {name: a, op: maxpool, kernel: 2, units: 3}\n"), HasSubstr("unknown key 'units'"));
  EXPECT_THAT(test::input_error([] { parse_network("nam: x", "n.yaml"); }), HasSubstr("did you mean 'name'?"));
}

TEST(NetworkYaml, WrongValuesAreRefused) {
  EXPECT_THAT(error_of("  - {name: a, op: convv}\n"), HasSubstr("did you mean 'conv'?"));
  EXPECT_THAT(error_of("  - {name: a, op: conv, filters: 0, kernel: 3}\n"),
              StartsWith("n.yaml:4:34: filters: '0' is not accepted; expected a whole number"));
  EXPECT_THAT(error_of("  - {name: a, op: conv, filters: -2, kernel: 3}\n"), HasSubstr("filters: '-2'"));
  EXPECT_THAT(error_of("  - {name: a, op: conv, filters: 2, kernel: 0}\n"), HasSubstr("kernel: '0'"));
  EXPECT_THAT(error_of("  - {name: a, op: conv, filters: 2, kernel: [3, 3, 3]}\n"), HasSubstr("[rows, columns]"));
  EXPECT_THAT(error_of("  - {name: a, op: conv, filters: 2.5, kernel: 3}\n"), HasSubstr("filters: '2.5'"));
  EXPECT_THAT(error_of("  - {name: a, op: conv, filters: 99999999999, kernel: 3}\n"), HasSubstr("to 2147483647"));
  EXPECT_THAT(error_of("  - {name: a, op: conv, kernel: 3}\n"), HasSubstr("key 'filters' is missing"));
  EXPECT_THAT(error_of("  - {name: a}\n"), HasSubstr("key 'op' is missing"));
  EXPECT_THAT(error_of("  - {op: relu}\n"), HasSubstr("key 'name' is missing"));
  EXPECT_THAT(error_of("  - {name: 'a b', op: relu}\n"), HasSubstr("'a b' is no name"));
  EXPECT_THAT(error_of("  - {name: a, op: relu, activation: tanh}\n"), HasSubstr("accepted: relu or none"));
  EXPECT_THAT(error_of("  - conv\n"), HasSubstr("'conv' is not accepted; expected a map"));
  EXPECT_THAT(error_of("  []\n"), HasSubstr("the list is empty"));
}

TEST(NetworkYaml, LayersReadOnlyWhatStandsBeforeThem) {
  EXPECT_THAT(error_of("  - {name: a, op: relu, inputs: [b]}\n  - {name: b, op: relu}\n"),
              StartsWith("n.yaml:4:34: layer 'a' may use only the network's input and layers before it"));
  EXPECT_THAT(error_of("  - {name: a, op: relu, inputs: [a]}\n"), HasSubstr("unknown input 'a'"));
  EXPECT_THAT(error_of("  - {name: conv1, op: relu}\n  - {name: b, op: relu, inputs: [conv2]}\n"),
              HasSubstr("did you mean 'conv1'?"));
}

TEST(NetworkYaml, NamesAndOperandsAreCounted) {
  EXPECT_THAT(error_of("  - {name: a, op: relu}\n  - {name: a, op: relu}\n"), HasSubstr("name 'a' is taken"));
  EXPECT_THAT(error_of("  - {name: x, op: relu}\n"), HasSubstr("name 'x' is taken"));
  EXPECT_THAT(error_of("  - {name: a, op: relu}\n  - {name: b, op: add}\n"), HasSubstr("add takes 2 or more"));
  EXPECT_THAT(error_of("  - {name: a, op: relu}\n  - {name: b, op: relu, inputs: [x, a]}\n"),
              HasSubstr("relu takes 1"));
  EXPECT_THAT(error_of("  - {name: b, op: add, inputs: [x, x]}\n"), HasSubstr("names 'x' twice"));
}

TEST(ShapeInference, ShapesThatDoNotFitAreRefusedAtTheLayer) {
  EXPECT_THAT(error_of("  - {name: a, op: conv, filters: 2, kernel: 9}\n"),
              StartsWith("n.yaml:4:5: layer 'a' (conv): kernel 9x9 reaches over 9 rows, the padded input has 8"));
  EXPECT_THAT(error_of("  - {name: a, op: maxpool, kernel: 3, dilation: [1, 4]}\n"),
              HasSubstr("reaches over 9 columns"));
  EXPECT_THAT(error_of("  - {name: a, op: maxpool, kernel: 3, pad: 3}\n"), HasSubstr("at most 2"));
  EXPECT_THAT(error_of("  - {name: a, op: conv, filters: 3, kernel: 3, groups: 2}\n"), HasSubstr("groups 2"));
  EXPECT_THAT(error_of("  - {name: a, op: conv, filters: 6, kernel: 3, groups: 3}\n"),
              HasSubstr("the input channels (4 of 4x8x8)"));
  EXPECT_THAT(error_of("  - {name: a, op: maxpool, kernel: 2}\n  - {name: b, op: add, inputs: [x, a]}\n"),
              HasSubstr("operands have to be of equal shape, but for axes of length 1; 'x' is 4x8x8, 'a' is 4x7x7"));
  EXPECT_THAT(error_of("  - {name: a, op: maxpool, kernel: 2}\n  - {name: b, op: concat, inputs: [x, a]}\n"),
              HasSubstr("operands need equal rows and columns"));
}

TEST(ShapeInference, TensorsOfTwoToThe31ElementsAreRefused) {
  EXPECT_THAT(error_of("  - {name: a, op: conv, filters: 2147483647, kernel: 1}\n"), HasSubstr("2^31"));
  EXPECT_THAT(error_of("  - {name: a, op: fc, units: 8388608}\n"), HasSubstr("the weights have 2^31"));
  EXPECT_THAT(error_of("  - {name: a, op: maxpool, kernel: 2147483647, pad: 2147483646}\n"), HasSubstr("2^31"));
  EXPECT_THAT(test::input_error([] {
                parse_network(
                    "name: n\ninput: {shape: [2147483647, 2147483647, 2147483647]}\nlayers: [{name: a, op: relu}]",
                    "n.yaml");
              }),
              HasSubstr("2^31"));
}

}  // namespace
}  // namespace weft
