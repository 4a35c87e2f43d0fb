#include "workloads/network/receptive_field.hpp"

#include <gtest/gtest.h>

#include "tests/support/workloads/random_network.hpp"
#include "workloads/network_files/zoo.hpp"

namespace weft {
namespace {

// Reshape reads the smallest box around a range of its input in raster order, convolutions and pooling the rows and
// columns from the first to the last tap: in both cases the smallest box around all taps, cut to the tensor. Of padding
// alone it is the nearest element. Of transposed convolutions the box around the taps in the tensor.
Box box_around_taps(const Network& network, std::size_t layer, std::size_t operand, const Box& output) {
  Box box{};
  bool first = true;
  const bool spreads = network.layers[layer].op == Operator::conv_transpose;
  test::for_each_element(output, [&](const test::Element& out) {
    for (const test::Element& tap : test::taps(network, layer, operand, out)) {
      if (spreads && !test::is_inside(network.input_shape(layer, operand), tap)) continue;
      for (std::size_t axis = 0; axis < 3; ++axis) {
        box[axis] = first ? Range{tap[axis], tap[axis] + 1}
                          : Range{std::min(box[axis].begin, tap[axis]), std::max(box[axis].end, tap[axis] + 1)};
      }
      first = false;
    }
  });
  if (box[0].empty()) return box;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const std::int32_t length = network.input_shape(layer, operand)[axis];
    box[axis] = {std::clamp(box[axis].begin, 0, length - 1), std::clamp(box[axis].end, 1, length)};
  }
  return box;
}

TEST(ReceptiveField, IsTheBoxAroundAllTapsCutToTheTensor) {
  int compared = 0;
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    const Experiment experiment = test::random_experiment(seed);
    const Network& network = experiment.network;
    for (std::size_t layer = 0; layer < network.layers.size(); ++layer) {
      const TileGrid grid = experiment.tiling.grid(network, layer);
      for (std::size_t operand = 0; operand < network.layers[layer].inputs.size(); ++operand) {
        for_each_tile(grid, [&](const auto& tile) {
          const Box expected = box_around_taps(network, layer, operand, grid.box(tile));
          const Box actual = receptive_field(network, layer, operand, grid.box(tile));
          if (expected[0].empty() && network.layers[layer].op == Operator::conv_transpose) {
            ASSERT_GT(element_count(sizes_of(actual)), 0) << "seed " << seed << " layer " << layer;
          } else if (expected[0].empty()) {
            ASSERT_EQ(element_count(sizes_of(actual)), 0) << "seed " << seed << " layer " << layer;
          } else {
            ASSERT_EQ(actual, expected) << "seed " << seed << " layer " << layer;
          }
          ++compared;
        });
      }
    }
  }
  EXPECT_GT(compared, 5000);
}

TEST(ReceptiveField, OfLeNetTilesHasAHaloOfKernelMinusStride) {
  const Network lenet = zoo_network("lenet5");
  EXPECT_EQ(receptive_field(lenet, 0, 0, {Range{0, 6}, Range{4, 8}, Range{24, 28}}),
            (Box{Range{0, 1}, Range{4, 12}, Range{24, 32}}));
  EXPECT_EQ(receptive_field(lenet, 1, 0, {Range{0, 6}, Range{2, 4}, Range{0, 2}}),
            (Box{Range{0, 6}, Range{4, 8}, Range{0, 4}}));
  EXPECT_EQ(receptive_field(lenet, 5, 0, {Range{3, 4}, Range{0, 1}, Range{0, 1}}),
            (Box{Range{0, 120}, Range{0, 1}, Range{0, 1}}));
}

}  // namespace
}  // namespace weft
