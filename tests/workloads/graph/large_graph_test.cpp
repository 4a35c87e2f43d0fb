#include <gtest/gtest.h>

#include "tests/support/workloads/random_network.hpp"
#include "workloads/lowering/lower_network.hpp"

namespace weft {
namespace {

// Ten 3 x 3 convolutions on 317 x 317 tiles: a million tasks.
Experiment million_tasks() {
  Experiment experiment;
  experiment.file = "million";
  Network& network = experiment.network;
  network.name = "million";
  network.inputs.push_back({"x", {8, 634, 634}, {}});
  for (int i = 0; i < 10; ++i) {
    Layer layer;
    layer.name = std::string("L") + std::to_string(i);
    layer.op = Operator::conv;
    layer.filters = 8;
    layer.kernel = {3, 3};
    layer.pad_begin = layer.pad_end = {1, 1};
    layer.inputs = {static_cast<TensorId>(i)};
    network.layers.push_back(layer);
  }
  infer_shapes(network);
  experiment.tiling = whole_tiling(network);
  for (Shape& tile : experiment.tiling.layers) tile = {8, 2, 2};
  return experiment;
}

TEST(LargeGraph, OfAMillionTasksHasFewClasses) {
  Experiment experiment = million_tasks();
  experiment.placement.input = Placement::resident;
  experiment.tiling.inputs.assign(1, std::nullopt);
  const TaskGraph graph = build_task_graph(experiment);
  const std::uint32_t per_layer = 317 * 317;
  EXPECT_EQ(graph.task_count(), 10 + 11 * per_layer);  // weight loads, tiles, stores
  EXPECT_EQ(graph.edge_count(), 10u + 2 * per_layer + 9ull * (949 * 949 + per_layer) + per_layer);
  // Inner layers: first, middle and last tiles of each axis. The first layer reads another part of the input each time.
  EXPECT_EQ(graph.class_count(), 10u + per_layer + 9 * 9 + 1);
}

TEST(LargeGraph, IsTheSameOnEveryRun) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    const TaskGraph a = build_task_graph(test::random_experiment(seed));
    const TaskGraph b = build_task_graph(test::random_experiment(seed));
    ASSERT_EQ(a.task_count(), b.task_count());
    ASSERT_EQ(a.class_count(), b.class_count());
    for (TaskId task = 0; task < a.task_count(); ++task) {
      EXPECT_EQ(a.class_of(task), b.class_of(task));
      EXPECT_EQ(a.task_name(task), b.task_name(task));
      EXPECT_TRUE(std::ranges::equal(a.inputs(task), b.inputs(task)));
    }
  }
}

}  // namespace
}  // namespace weft
