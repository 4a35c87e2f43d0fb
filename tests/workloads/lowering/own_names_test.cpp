// Every task and every buffer of a lowered network has a name of its own, whatever inputs and layers are called: graph
// files find tasks by their names.
#include <gtest/gtest.h>

#include <set>

#include "tests/support/workloads/random_concatenations.hpp"
#include "workloads/lowering/lower_network.hpp"

namespace weft {
namespace {

// Names that the lowering makes of others stand among these: of weights, of images in DRAM, of second loads.
void give_close_names(Network& network, test::Random& random) {
  std::vector<std::string> pool;
  for (const char* name : {"A", "B"}) {
    for (const char* end : {"", ".weight", ".dram", ".A", ".B", ".2", ".A.2", ".B.2", ".weight.2", ".dram.A"}) {
      pool.push_back(name + std::string(end));
    }
  }
  const auto take = [&] {
    const auto k = static_cast<std::size_t>(random.between(0, static_cast<std::int32_t>(pool.size()) - 1));
    std::string name = pool[k];
    pool.erase(pool.begin() + static_cast<std::ptrdiff_t>(k));
    return name;
  };
  for (NetworkInput& input : network.inputs) input.name = take();
  for (Layer& layer : network.layers) layer.name = take();
}

void check_names(const TaskGraph& graph) {
  std::set<std::string> tasks, buffers;
  for (TaskId task = 0; task < graph.task_count(); ++task) tasks.insert(graph.task_name(task));
  for (BufferId buffer = 0; buffer < graph.buffer_count(); ++buffer) buffers.insert(graph.buffer_name(buffer));
  EXPECT_EQ(tasks.size(), graph.task_count());
  EXPECT_EQ(buffers.size(), graph.buffer_count());
}

TEST(OwnNames, OfTasksAndBuffersOfRandomNetworks) {
  for (std::uint32_t seed = 1; seed <= 150; ++seed) {
    Experiment experiment = test::with_concatenations(test::random_experiment(seed), seed);
    if (experiment.network.tensor_count() > 20) continue;
    test::Random random(seed);
    give_close_names(experiment.network, random);
    check_names(build_task_graph(experiment));
    if (::testing::Test::HasFailure()) FAIL() << "seed " << seed;
  }
}

TEST(OwnNames, OfTwoGridsOfLoadsThatOneLayerAsksFor) {
  Experiment experiment;
  experiment.file = "test";
  experiment.network.inputs.resize(1);
  experiment.network.inputs[0].name = "i", experiment.network.inputs[0].shape = {1, 4, 4};
  Layer pool, concat;
  pool.name = "B", pool.op = Operator::global_avgpool, pool.inputs = {0};
  concat.name = "A", concat.op = Operator::concat, concat.inputs = {0, 0}, concat.axis = 2;
  experiment.network.layers = {pool, concat};
  infer_shapes(experiment.network);
  experiment.tiling = whole_tiling(experiment.network);
  experiment.tiling.layers[1][2] = 3;
  const TaskGraph graph = build_task_graph(experiment);
  std::set<std::string> tasks;
  for (TaskId task = 0; task < graph.task_count(); ++task) tasks.insert(graph.task_name(task));
  check_names(graph);
  EXPECT_TRUE(tasks.contains("load i.A[0,0,0]"));
  EXPECT_TRUE(tasks.contains("load i.A.2[0,0,0]"));
}

}  // namespace
}  // namespace weft
