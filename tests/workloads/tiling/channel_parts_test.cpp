// Layers cut by their input channels: what they become, and what is refused.
#include "workloads/tiling/channel_parts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/base/input_error.hpp"
#include "tests/support/base/temporary_directory.hpp"
#include "workloads/experiment/experiment.hpp"
#include "workloads/functional/network_data.hpp"
#include "workloads/lowering/lower_network.hpp"
#include "workloads/network/layer_work.hpp"

namespace weft::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Experiment cut(const std::string& tiling, const std::string& more = "") {
  const TemporaryDirectory directory;
  directory.write("net.yaml",
                  "name: net\n"
                  "input: {name: image, shape: [8, 9, 9]}\n"
                  "layers:\n"
                  "  - {name: A, op: conv, filters: 12, kernel: 3}\n"
                  "  - {name: B, op: conv, filters: 6, kernel: 1, activation: relu}\n"
                  "  - {name: D, op: conv, filters: 6, kernel: 3, groups: 6, bias: false}\n"
                  "  - {name: P, op: maxpool, kernel: 2, stride: 2}\n"
                  "  - {name: F, op: fc, units: 10}\n");
  return read_experiment(directory.write("experiment.yaml", "workload:\n  network: net.yaml\n  tiling: " + tiling +
                                                                "\n" + more +
                                                                "hardware:\n  pes: [{model: mac-array}]\n"
                                                                "  scratchpad: {model: ideal}\n"
                                                                "  interconnect: {model: ideal}\n"
                                                                "  dram: {model: ideal}\n"));
}

TEST(ChannelParts, FollowOneAnotherInThePlaceOfTheLayer) {
  const Experiment experiment = cut("{B: {rows: 4, input_channels: 5}}");
  EXPECT_THAT(layer_names(experiment.network), ElementsAre("A", "B.part0", "B.part1", "B", "D", "P", "F"));
  ASSERT_TRUE(experiment.uncut.has_value());
  EXPECT_EQ(experiment.uncut->layers.size(), 5U);
  const std::vector<Layer>& layers = experiment.network.layers;
  EXPECT_EQ(layers[1].part->channels, (Range{0, 5}));
  EXPECT_EQ(layers[3].part->channels, (Range{10, 12}));
  EXPECT_THAT(layers[1].inputs, ElementsAre(1U));
  EXPECT_THAT(layers[2].inputs, ElementsAre(1U, 2U));
  EXPECT_THAT(layers[4].inputs, ElementsAre(4U));
  EXPECT_EQ(layers[2].type, DataType::int32);
  EXPECT_FALSE(layers[3].type.has_value());
  EXPECT_EQ(layers[2].activation, Activation::none);
  EXPECT_EQ(layers[3].activation, Activation::relu);
  for (const std::size_t part : {1, 2, 3}) EXPECT_EQ(experiment.tiling.layers[part], (Shape{6, 4, 7}));
}

TEST(ChannelParts, DoTheWorkOfTheLayerAndHoldItsWeights) {
  const Experiment whole = cut("{}"), experiment = cut("{A: {input_channels: 3}, F: {input_channels: 4}}");
  EXPECT_FALSE(whole.uncut.has_value());
  const auto sum = [](const Network& network) {
    std::pair<std::int64_t, Bytes> sums{0, 0};
    for (std::size_t layer = 0; layer < network.layers.size(); ++layer) {
      sums.first += layer_work(network, layer).macs;
      sums.second += bytes_of(weight_slice(network, layer));
    }
    return sums;
  };
  EXPECT_EQ(sum(experiment.network), sum(whole.network));
  EXPECT_EQ(tile_work(experiment.network, 0, {12, 1, 1}).window, 27);
  EXPECT_EQ(tile_work(experiment.network, 2, {12, 1, 1}).window, 18);
  EXPECT_EQ(bits_computed_with(experiment.network, 2), 8);
}

TEST(ChannelParts, HaveTheLayersOwnWeights) {
  const Experiment whole = cut("{}"), experiment = cut("{A: {input_channels: 3}}");
  std::vector<std::uint8_t> all(12 * 73), part(12 * 27), last(12 * 19);
  make_weights(whole.network, 0, DataType::int8, all);
  make_weights(experiment.network, 1, DataType::int8, part);
  make_weights(experiment.network, 2, DataType::int8, last);
  for (std::size_t filter = 0; filter < 12; ++filter) {
    for (std::size_t k = 0; k < 27; ++k) EXPECT_EQ(part[filter * 27 + k], all[filter * 73 + 27 + k]);
    for (std::size_t k = 0; k < 19; ++k) EXPECT_EQ(last[filter * 19 + k], all[filter * 73 + 54 + k]);
  }
  // Layers behind keep theirs, too.
  std::vector<std::uint8_t> b(6 * 13), same(6 * 13);
  make_weights(whole.network, 1, DataType::int8, b);
  make_weights(experiment.network, 3, DataType::int8, same);
  EXPECT_EQ(b, same);
}

TEST(ChannelParts, TasksReadTheirChannelsAndTheSumsBefore) {
  const Experiment experiment = cut("{B: {channels: 3, input_channels: 6}}",
                                    "  placement: {input: resident, weight: resident, output: resident}\n");
  const TaskGraph graph = build_task_graph(experiment);
  ASSERT_EQ(graph.task_name(3), "B[0,0,0]");
  const auto inputs = graph.inputs(3);
  ASSERT_EQ(inputs.size(), 3U);
  EXPECT_THAT(graph.buffer_name(inputs[1]), "B.part0[0,0,0]");
  EXPECT_THAT(graph.operand_bytes(3), ElementsAre(6 * 49, 4 * 3 * 49, 3 * 7));
  EXPECT_EQ(graph.buffer_bytes(inputs[1]), 4 * 3 * 49);
}

TEST(ChannelParts, ThatCannotBeAreRefusedWithThePlace) {
  const auto error = [](const std::string& tiling, const std::string& more = "") {
    return input_error([&] { cut(tiling, more); });
  };
  EXPECT_THAT(
      error("{P: {input_channels: 2}}"),
      HasSubstr("experiment.yaml:3:32: input_channels: 'P' (maxpool) sums no products of input channels that could "
                "be cut; expected a conv or an fc"));
  EXPECT_THAT(error("{D: {input_channels: 1}}"), HasSubstr("'D' has 6 groups of 1 input channels each"));
  EXPECT_THAT(error("{B: {input_channels: 13}}"), HasSubstr("13 are more than 'B' has; expected at most 12"));
  EXPECT_THAT(error("{B: {input_channels: 0}}"), HasSubstr("input_channels"));
  EXPECT_THAT(error("{image: {input_channels: 4}}"), HasSubstr("'image' is an input of the network and sums nothing"));
  EXPECT_FALSE(cut("{B: {input_channels: 12}}").uncut.has_value());  // all of them
}

}  // namespace
}  // namespace weft::test
