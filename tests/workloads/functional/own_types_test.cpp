// Values of layers whose tensors have types of their own, against values computed by hand.
#include "workloads/functional/own_types.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "tests/support/workloads/graph_execution.hpp"
#include "workloads/experiment/experiment.hpp"
#include "workloads/functional/network_outputs.hpp"
#include "workloads/lowering/lower_network.hpp"
#include "workloads/network/layer_work.hpp"
#include "workloads/network_files/network_yaml.hpp"

namespace weft {
namespace {

std::vector<float> elements(const std::vector<std::uint8_t>& bytes, DataType type, std::size_t count) {
  std::vector<float> values(count);
  read_elements(bytes, type, 0, values);
  return values;
}

std::vector<float> written_and_read(const std::vector<float>& values, DataType type) {
  std::vector<std::uint8_t> bytes(values.size() * 4);
  write_elements(values, type, 0, bytes);
  return elements(bytes, type, values.size());
}

TEST(OwnTypes, IntegersAreRoundedHalfToEvenAndSaturate) {
  const std::vector<float> values = {0.5F, 1.5F, -2.5F, 300, -300, std::nanf("")};
  EXPECT_EQ(written_and_read(values, DataType::int8), (std::vector<float>{0, 2, -2, 127, -128, 0}));
  EXPECT_EQ(written_and_read(values, DataType::uint8), (std::vector<float>{0, 2, 0, 255, 0, 0}));
  EXPECT_EQ(written_and_read(values, DataType::int16), (std::vector<float>{0, 2, -2, 300, -300, 0}));
  EXPECT_EQ(written_and_read(values, DataType::int4), (std::vector<float>{0, 2, -2, 7, -8, 0}));
  EXPECT_EQ(written_and_read(values, DataType::uint4), (std::vector<float>{0, 2, 0, 15, 0, 0}));
  EXPECT_EQ(written_and_read({3e9F, -3e9F}, DataType::int32), (std::vector<float>{2147483648.0F, -2147483648.0F}));
}

TEST(OwnTypes, TwoElementsOf4BitsShareAByteTheFirstInItsLowerHalf) {
  std::vector<std::uint8_t> bytes(2, 0);
  write_elements(std::vector<float>{1, -2, 3}, DataType::int4, 0, bytes);
  EXPECT_EQ(bytes, (std::vector<std::uint8_t>{0xe1, 0x03}));
}

TEST(OwnTypes, Float16IsRoundedHalfToEven) {
  const auto half = [](float value) {
    std::vector<std::uint8_t> bytes(2);
    write_elements({&value, 1}, DataType::float16, 0, bytes);
    return bytes[0] | bytes[1] << 8;
  };
  EXPECT_EQ(half(1), 0x3c00);
  EXPECT_EQ(half(-2), 0xc000);
  EXPECT_EQ(half(65504), 0x7bff);
  EXPECT_EQ(half(65520), 0x7c00);           // infinity
  EXPECT_EQ(half(1 + 0x1p-11F), 0x3c00);    // between two: to the even one
  EXPECT_EQ(half(1 + 0x1.8p-10F), 0x3c02);  // the same, upwards
  EXPECT_EQ(half(0x1p-24F), 0x0001);        // the smallest
  EXPECT_EQ(half(0x1.ff8p-15F), 0x03ff);    // the largest subnormal one
  EXPECT_EQ(half(0x1.ffcp-15F), 0x0400);    // half a step below the smallest normal one
  EXPECT_EQ(half(0x1p-26F), 0x0000);
  EXPECT_EQ(half(-0.0F), 0x8000);
  for (int bits = 0; bits < 0x7c00; bits += 7) {  // what is a float16 stays the same
    const std::vector<std::uint8_t> bytes = {static_cast<std::uint8_t>(bits), static_cast<std::uint8_t>(bits >> 8)};
    ASSERT_EQ(half(elements(bytes, DataType::float16, 1)[0]), bits);
  }
}

std::shared_ptr<const Values> values(Values of) { return std::make_shared<const Values>(std::move(of)); }
std::shared_ptr<const LayerQuantization> scales(LayerQuantization of) {
  return std::make_shared<const LayerQuantization>(std::move(of));
}

// A 1 x 1 convolution of 2 channels to 2, x in uint8 with scale 0.5 and zero point 10.
Network convolution() {
  Network network = parse_network(
      "name: n\ninput: {name: x, shape: [2, 1, 2], type: uint8}\n"
      "layers: [{name: C, op: conv, filters: 2, kernel: 1, type: int8, weight_type: int8, bias_type: int32}]\n",
      "n.yaml");
  network.inputs[0].values = values({10, 12, 20, 255});  // stand for 0, 1 and 5, 122.5
  Layer& layer = network.layers[0];
  layer.weights = values({2, -4, 8, 3, 1, -6});  // rows of two factors and the bias
  // Factors stand for 0.5, -1 and (zero point 1, scale 2) 4, 0; biases for 8 x 0.125 and -6 x 1.
  layer.quantization = scales({{{0.5F, 10}}, {0.25F, -3}, {{0.25F, 0}, {2, 1}}});
  return network;
}

TEST(OwnTypes, ConvolutionSumsInIntegersAndRoundsOnce) {
  const Network network = convolution();
  NetworkOutputs outputs = reference_outputs(network, DataType::float32);
  // Channel 0: 0 - 5 + 1 = -4 -> -16 - 3; 0.5 - 122.5 + 1 = -121 -> saturated.
  // Channel 1: 0 + 0 - 6 = -6 -> -24 - 3; 4 + 0 - 6 = -2 -> -8 - 3.
  EXPECT_EQ(elements(outputs.of(0, 0), DataType::int8, 4), (std::vector<float>{-19, -128, -27, -11}));
}

TEST(OwnTypes, AnActivationWorksOnTheNumbers) {
  Network network = convolution();
  network.layers[0].activation = Activation::relu;
  NetworkOutputs outputs = reference_outputs(network, DataType::float32);
  EXPECT_EQ(elements(outputs.of(0, 0), DataType::int8, 4), (std::vector<float>{-3, -3, -3, -3}));
}

TEST(OwnTypes, ABiasInFloatIsAddedAsItIs) {
  Network network = convolution();
  network.layers[0].bias_type = DataType::float32;
  network.layers[0].weights = values({2, -4, 1, 3, 1, -6});
  NetworkOutputs outputs = reference_outputs(network, DataType::float32);
  EXPECT_EQ(elements(outputs.of(0, 0), DataType::int8, 4), (std::vector<float>{-19, -128, -27, -11}));
}

TEST(OwnTypes, FactorsOf4BitsAreUnpackedRowByRow) {
  Network network = convolution();
  Layer& layer = network.layers[0];
  layer.weight_type = DataType::int4;
  EXPECT_EQ(weight_slice(network, 0).extent, (Shape{2, 1, 5}));  // a byte, and a bias of 4
  NetworkOutputs outputs = reference_outputs(network, DataType::float32);
  EXPECT_EQ(elements(outputs.of(0, 0), DataType::int8, 4), (std::vector<float>{-19, -128, -27, -11}));
}

TEST(OwnTypes, AdditionOfOperandsWithScalesOfTheirOwn) {
  Network network = parse_network(
      "name: n\ninputs: [{name: a, shape: [1, 1, 3], type: int8}, {name: b, shape: [1, 1, 3], type: uint8}]\n"
      "layers: [{name: S, op: add, inputs: [a, b], type: uint8}]\n",
      "n.yaml");
  network.inputs[0].values = values({-4, 7, 127});     // -1, 1.75, 31.75
  network.inputs[1].values = values({130, 126, 255});  // 1, -1, 63.5
  network.layers[0].quantization = scales({{{0.25F, 0}, {0.5F, 128}}, {0.5F, 100}, {}});
  NetworkOutputs outputs = reference_outputs(network, DataType::float32);
  // 0; 0.75 is 1.5 steps: 2; 95.25 is 190.5 steps: too many.
  EXPECT_EQ(elements(outputs.of(0, 0), DataType::uint8, 3), (std::vector<float>{100, 102, 255}));
}

TEST(OwnTypes, MatrixProductsHaveAScaleForEachColumn) {
  Network network = parse_network(
      "name: n\ninputs: [{name: a, shape: [1, 1, 2], type: int8}, {name: b, shape: [1, 2, 2], type: int8}]\n"
      "layers: [{name: P, op: matmul, inputs: [a, b], type: int32}]\n",
      "n.yaml");
  network.inputs[0].values = values({3, 5});
  network.inputs[1].values = values({1, 2, 3, 4});
  network.layers[0].quantization = scales({{{1, 1}, {}}, {1, 0}, {{1, 0}, {10, 2}}});
  NetworkOutputs outputs = reference_outputs(network, DataType::float32);
  // (2, 4) times the columns (1, 3) and (0, 2) x 10.
  EXPECT_EQ(elements(outputs.of(0, 0), DataType::int32, 2), (std::vector<float>{14, 80}));
}

TEST(OwnTypes, SumsThatSinglePrecisionDoesNotHoldAreExact) {
  Network network = parse_network(
      "name: n\ninput: {name: x, shape: [2, 1, 1], type: int16}\n"
      "layers: [{name: F, op: fc, units: 1, type: int32, weight_type: int16, bias_type: int32}]\n",
      "n.yaml");
  network.inputs[0].values = values({30000, 1});
  network.layers[0].weights = values({30000, 7, 0});
  network.layers[0].quantization = scales({{{}}, {}, {{}}});
  NetworkOutputs outputs = reference_outputs(network, DataType::float32);
  std::int32_t sum = 0;
  std::memcpy(&sum, outputs.of(0, 0).data(), sizeof sum);
  EXPECT_EQ(sum, 900'000'007);
}

// Several types in one network, from the hash: the machine's tiles make what the whole tensors make.
TEST(OwnTypes, TilesMakeWhatWholeTensorsMake) {
  Experiment experiment;
  experiment.network = parse_network(
      "name: n\ninput: {name: x, shape: [3, 9, 8], type: uint8}\nlayers:\n"
      "  - {name: A, op: conv, filters: 6, kernel: 3, pad: 1, type: int8, weight_type: int4, bias_type: int32}\n"
      "  - {name: B, op: conv, filters: 6, kernel: 3, pad: 1, groups: 3, type: float16, weight_type: float16}\n"
      "  - {name: C, op: add, inputs: [A, B], type: int16, activation: sigmoid}\n"
      "  - {name: D, op: avgpool, kernel: 2, stride: 2, type: float32}\n"
      "  - {name: E, op: fc, units: 5, weight_type: int8}\n",
      "n.yaml");
  experiment.file = "test";
  experiment.network.element_bits = 32;
  experiment.tiling = whole_tiling(experiment.network);
  experiment.tiling.layers = {{4, 3, 5}, {2, 4, 8}, {6, 2, 3}, {4, 2, 2}, {2, 1, 1}};
  const TaskGraph graph = build_task_graph(experiment);
  test::GraphExecution execution(graph, experiment.network, experiment.tiling, DataType::float32);
  const NetworkOutputs got = execution.run();
  NetworkOutputs expected = reference_outputs(experiment.network, DataType::float32);
  EXPECT_EQ(got.values, expected.values);
  const std::vector<float> result = elements(expected.of(4, 0), DataType::float32, 5);
  EXPECT_NE(result[0], result[1]);
}

}  // namespace
}  // namespace weft
