// Tiles chosen by size.
#include "workloads/tiling/auto_tiling.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "workloads/network/layer_work.hpp"
#include "workloads/network_files/zoo.hpp"
#include "workloads/tiling/tile_grid.hpp"

namespace weft {
namespace {

std::int64_t weight_elements(const Network& network, std::size_t layer) {
  const Shape shape = weight_shape(network, layer);
  return std::int64_t{shape[1]} * shape[2];  // of one channel
}

// No part of an axis is cut smaller than it would have to be for so many parts.
void expect_even(const TileGrid& grid, std::size_t axis, const std::string& name) {
  const std::int32_t parts = grid.count(axis);
  EXPECT_EQ(grid.tile[axis], (grid.tensor[axis] + parts - 1) / parts) << name << ", axis " << axis;
}

class TilesOfTargets : public ::testing::TestWithParam<TileTarget> {};

TEST_P(TilesOfTargets, KeepToTheTargetWhereATileCanBeThatSmall) {
  const TileTarget target = GetParam();
  for (const char* name : {"mobilenet_v2", "resnet18", "lenet5"}) {
    Network network = zoo_network(name, {});
    network.element_bits = 16;
    for (std::size_t layer = 0; layer < network.layers.size(); ++layer) {
      const Layer& of = network.layers[layer];
      const Shape tile = tile_of_target(network, layer, target);
      const std::string text = std::string(name) + ", " + of.name + ": " + to_string(tile);
      for (std::size_t axis = 0; axis < 3; ++axis) {
        ASSERT_GE(tile[axis], 1) << text;
        ASSERT_LE(tile[axis], of.output[axis]) << text;
      }
      const bool one_pixel = tile[1] == 1 && tile[2] == 1;
      EXPECT_TRUE(one_pixel || 2 * element_count(tile) <= target.output) << text;
      EXPECT_TRUE(tile[0] == 1 || 2 * tile[0] * weight_elements(network, layer) <= target.weights) << text;
      EXPECT_TRUE(target.channels == 0 || tile[0] <= target.channels) << text;
      if (!target.square && tile[1] > 1) {
        EXPECT_EQ(tile[2], of.output[2]) << text << " cuts rows and columns";
      }
      const TileGrid grid{of.output, tile};
      for (std::size_t axis = 0; axis < 3; ++axis) expect_even(grid, axis, text);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, TilesOfTargets,
                         ::testing::Values(TileTarget{4096, 16384, 0, false}, TileTarget{512, 2048, 64, true},
                                           TileTarget{64, 256, 16, false}, TileTarget{1 << 20, 1 << 20, 0, true}));

TEST(TilesOfTargets, GoByTheBytesOfEachTensor) {
  Network network = zoo_network("lenet5", {});
  network.layers[0].type = DataType::int4;  // C1: 6 x 28 x 28
  const TileTarget target{6 * 28, 1 << 20, 0, false};
  EXPECT_EQ(tile_of_target(network, 0, target), (Shape{6, 2, 28}));
  network.layers[0].type = DataType::float16;
  EXPECT_EQ(tile_of_target(network, 0, target), (Shape{6, 1, 14}));
  network.layers[0].weight_type = DataType::int4;  // rows of 25 factors: 13 B, and a bias of 4 B
  network.layers[0].bias_type = DataType::float32;
  EXPECT_EQ(tile_of_target(network, 0, {1 << 20, 3 * 17, 0, false})[0], 3);
  EXPECT_EQ(tile_of_target(network, 0, {1 << 20, 3 * 17 - 1, 0, false})[0], 2);
}

TEST(TilesOfTargets, CutGroupsEvenly) {
  Network network;
  network.inputs.push_back({"image", {24, 8, 8}, {}});
  Layer layer;
  layer.op = Operator::conv;
  layer.inputs = {0};
  layer.filters = 36;
  layer.groups = 3;
  layer.output = {36, 8, 8};
  network.layers.push_back(layer);
  for (std::int32_t channels = 1; channels <= 36; ++channels) {
    const std::int32_t tile = tile_of_target(network, 0, {1 << 20, 1 << 20, channels, false})[0];
    EXPECT_LE(tile, channels);
    EXPECT_TRUE(tile % 12 == 0 || 12 % tile == 0) << channels;
  }
}

}  // namespace
}  // namespace weft
