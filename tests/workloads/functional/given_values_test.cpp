// Weights, constants and inputs that a network brings with it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/base/input_error.hpp"
#include "tests/support/workloads/output_check.hpp"
#include "workloads/network/shape_inference.hpp"
#include "workloads/network_files/network_yaml.hpp"

namespace weft::test {
namespace {

using ::testing::HasSubstr;

std::shared_ptr<const Values> values(Values given) { return std::make_shared<const Values>(std::move(given)); }

// Two images of two elements each; y = 2 x_0 - x_1 + 0.5 where that is positive, else a quarter of it; times c.
Network small_network() {
  Network network = parse_network(R"(
name: n
batch: 2
inputs:
  - {name: x, shape: [2, 1, 1]}
  - {name: c, shape: [1, 1, 1], constant: true}
layers:
  - {name: y, op: fc, units: 1, activation: prelu}
  - {name: z, op: mul, inputs: [y, c]}
)",
                                  "n.yaml");
  network.inputs[0].values = values({1, 2, 1, 4});
  network.inputs[1].values = values({10});
  network.layers[0].weights = values({2, -1, 0.5F, 0.25F});
  infer_shapes(network);
  return network;
}

TEST(GivenValues, AreWhatIsComputedWithInFloat32) {
  const Network network = small_network();
  NetworkOutputs outputs = reference_outputs(network, DataType::float32);
  EXPECT_EQ(value_at(outputs.of(1, 0), DataType::float32, 0), 5);      // (2 - 2 + 0.5) x 10
  EXPECT_EQ(value_at(outputs.of(1, 1), DataType::float32, 0), -3.75);  // (2 - 4 + 0.5) / 4 x 10
  EXPECT_EQ(differences(network, DataType::float32, outputs), "");
}

TEST(GivenValues, AreNotUsedInInt8) {
  const Network network = small_network();
  Network without = network;
  without.inputs[0].values = without.inputs[1].values = without.layers[0].weights = nullptr;
  EXPECT_EQ(reference_outputs(network, DataType::int8).values, reference_outputs(without, DataType::int8).values);
  EXPECT_EQ(differences(network, DataType::int8, reference_outputs(network, DataType::int8)), "");
}

TEST(GivenValues, OfInputsAreUsedInInt8WhereTheyAreMeantSo) {
  Network network = small_network();
  network.layers[1] = {};
  network.layers[1].name = "z", network.layers[1].op = Operator::relu, network.layers[1].inputs = {0};
  network.layers[1].activation = Activation::relu;
  network.inputs[0].values = values({-128, 127, 5, -1});
  network.inputs[0].values_type = DataType::int8;
  infer_shapes(network);
  const NetworkOutputs outputs = reference_outputs(network, DataType::int8);
  EXPECT_THAT(outputs.of(1, 0), testing::ElementsAre(0, 127));
  EXPECT_THAT(outputs.of(1, 1), testing::ElementsAre(5, 0));
  EXPECT_EQ(differences(network, DataType::int8, outputs), "");
}

TEST(GivenValues, OneStandsForAWholeTensor) {
  Network network = small_network();
  network.inputs[0].values = values({3});
  network.layers[0].weights = values({2});
  infer_shapes(network);
  NetworkOutputs outputs = reference_outputs(network, DataType::float32);
  for (std::uint32_t image = 0; image < 2; ++image) {
    EXPECT_EQ(value_at(outputs.of(1, image), DataType::float32, 0), (2 * 3 + 2 * 3 + 2) * 10);
  }
}

TEST(GivenValues, OfAnotherCountAreRefused) {
  Network network = small_network();
  network.layers[0].weights = values({1, 2, 3});
  EXPECT_THAT(input_error([&] { infer_shapes(network); }),
              HasSubstr("layer 'y' (fc): weights: 3 values were given; expected 4, or one"));
  network = small_network();
  network.inputs[0].values = values({1, 2});
  EXPECT_THAT(input_error([&] { infer_shapes(network); }),
              HasSubstr("input 'x': 2 values were given; expected 4, or one"));
}

}  // namespace
}  // namespace weft::test
