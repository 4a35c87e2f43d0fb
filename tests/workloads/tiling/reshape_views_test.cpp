// Reshapes whose tiles are those of their operands.
#include "workloads/tiling/reshape_views.hpp"

#include <gtest/gtest.h>

#include "workloads/experiment/experiment.hpp"
#include "workloads/lowering/lower_network.hpp"
#include "workloads/network/network_summary.hpp"
#include "workloads/network/shape_inference.hpp"

namespace weft {
namespace {

// The tile that a grid has in another shape; 0 x 0 x 0 where it has none.
Shape tile_in(const Shape& tensor, const Shape& tile, const Shape& reshaped) {
  const std::optional<TileGrid> grid = reshaped_grid({tensor, tile}, reshaped);
  return grid ? grid->tile : Shape{};
}

TEST(ReshapeViews, WholeTensorsAreWholeInEveryShape) {
  EXPECT_EQ(tile_in({4, 6, 10}, {4, 6, 10}, {4, 60, 1}), (Shape{4, 60, 1}));
  EXPECT_EQ(tile_in({4, 6, 10}, {4, 6, 10}, {1, 1, 240}), (Shape{1, 1, 240}));
  EXPECT_EQ(tile_in({240, 1, 1}, {240, 1, 1}, {8, 5, 6}), (Shape{8, 5, 6}));
}

TEST(ReshapeViews, RunsOfNeighboursStayTiles) {
  EXPECT_EQ(tile_in({4, 6, 10}, {2, 6, 10}, {4, 1, 60}), (Shape{2, 1, 60}));
  EXPECT_EQ(tile_in({4, 6, 10}, {4, 2, 10}, {4, 1, 60}), (Shape{4, 1, 20}));
  EXPECT_EQ(tile_in({4, 1, 60}, {3, 1, 20}, {4, 6, 10}), (Shape{3, 2, 10}));
  EXPECT_EQ(tile_in({4, 1, 60}, {4, 1, 5}, {4, 6, 10}), (Shape{4, 1, 5}));
  EXPECT_EQ(tile_in({10, 6, 1}, {4, 6, 1}, {60, 1, 1}), (Shape{24, 1, 1}));  // the last one is shorter
  EXPECT_EQ(tile_in({60, 1, 1}, {24, 1, 1}, {5, 12, 1}), (Shape{2, 12, 1}));
}

TEST(ReshapeViews, WhatIsNoBoxIsNoTile) {
  EXPECT_EQ(tile_in({4, 6, 10}, {4, 6, 5}, {4, 1, 60}), Shape{});    // columns of every row
  EXPECT_EQ(tile_in({4, 1, 60}, {4, 1, 15}, {4, 6, 10}), Shape{});   // one and a half rows
  EXPECT_EQ(tile_in({4, 1, 60}, {4, 1, 20}, {240, 1, 1}), Shape{});  // parts of every channel
  EXPECT_EQ(tile_in({60, 1, 1}, {24, 1, 1}, {2, 30, 1}), Shape{});   // a tile across two channels
}

// Two activations with a reshape between them.
Experiment reshaped(const Shape& tile, bool reads_both = false) {
  Experiment experiment;
  experiment.network.inputs.push_back({"x", {4, 6, 10}, {}});
  const auto add = [&](const std::string& name, Operator op, const std::vector<TensorId>& inputs) {
    Layer layer;
    layer.name = name;
    layer.op = op;
    layer.inputs = inputs;
    if (op == Operator::relu) layer.activation = Activation::relu;
    layer.target = {4, 1, 60};
    experiment.network.layers.push_back(layer);
  };
  add("a", Operator::relu, {0});
  add("r", Operator::reshape, {1});
  add("b", Operator::relu, {2});
  if (reads_both) {
    add("flat", Operator::reshape, {1});
    add("sum", Operator::add, {2, 4});
  }
  infer_shapes(experiment.network);
  experiment.tiling = whole_tiling(experiment.network);
  experiment.tiling.layers[0] = tile;
  experiment.tiling.layers[2] = {4, 1, 20};
  return experiment;
}

TEST(ReshapeViews, HaveNoTasksAndTheirReadersReadTheTilesOfTheOperand) {
  const Experiment experiment = reshaped({4, 2, 10});
  EXPECT_TRUE(ReshapeViews(experiment.network, experiment.tiling).is_view(1));
  EXPECT_EQ(summarize(experiment.network).total.operations, 2 * 240);
  const TaskGraph graph = build_task_graph(experiment);
  int compute = 0;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (graph.kind(task) != TaskKind::compute) continue;
    ++compute;
    EXPECT_NE(graph.of(task).layer, 1u);
    if (graph.of(task).layer == 2) {
      EXPECT_EQ(graph.inputs(task).size(), 1u);  // its tile is one of a
    }
  }
  EXPECT_EQ(compute, 6);
}

TEST(ReshapeViews, OfTilesThatDoNotFitAreCopies) {
  const Experiment experiment = reshaped({4, 6, 5});
  EXPECT_FALSE(ReshapeViews(experiment.network, experiment.tiling).is_view(1));
}

TEST(ReshapeViews, LayersThatReadTwoShapesOfATensorReadCopies) {
  const Experiment experiment = reshaped({4, 2, 10}, true);
  const ReshapeViews views(experiment.network, experiment.tiling);
  EXPECT_FALSE(views.is_view(1));
  EXPECT_FALSE(views.is_view(3));
}

}  // namespace
}  // namespace weft
