// Tensors through DRAM: which stores and loads there are, and what each load gathers.
#include <gmock/gmock.h>

#include "workloads/lowering/lower_network.hpp"
#include "workloads/lowering/spilled_tensors.hpp"
#include "workloads/network_files/network_yaml.hpp"

namespace weft {
namespace {

using testing::ElementsAre;

Experiment experiment_of(const std::string& layers, const std::string& shape, std::vector<Shape> tiles) {
  Experiment experiment;
  experiment.file = "test";
  experiment.network =
      parse_network("name: n\ninput: {name: image, shape: " + shape + "}\nlayers:\n" + layers, "n.yaml");
  experiment.tiling = whole_tiling(experiment.network);
  if (!tiles.empty()) experiment.tiling.layers = std::move(tiles);
  experiment.placement = {Placement::streamed, Placement::streamed, Placement::tiled, Placement::tiled};
  return experiment;
}

// A: 4 x 6 x 6 in two halves; B: 2 x 4 x 4 in channels and halves, so that each half needs four rows of A.
Experiment two_convolutions() {
  return experiment_of(
      "  - {name: A, op: conv, filters: 4, kernel: 3}\n  - {name: B, op: conv, filters: 2, kernel: 3}\n", "[1, 8, 8]",
      {{4, 3, 6}, {1, 2, 4}});
}

std::vector<TaskId> tasks_of(const TaskGraph& graph, TaskKind kind, std::uint32_t layer) {
  std::vector<TaskId> tasks;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (graph.kind(task) == kind && graph.of(task).layer == layer) tasks.push_back(task);
  }
  return tasks;
}

TEST(DramTensors, AreStoredTileByTileAndLoadedFieldByField) {
  const TaskGraph graph = build_task_graph(two_convolutions());
  const std::vector<TaskId> stores = tasks_of(graph, TaskKind::store, 0), loads = tasks_of(graph, TaskKind::load, 1);
  ASSERT_EQ(graph.task_count(), 2u + 2 + 2 + 4 + 4);
  ASSERT_EQ(stores.size(), 2u);
  ASSERT_EQ(loads.size(), 2u);
  for (const TaskId store : stores) {
    EXPECT_EQ(graph.buffer_bytes(store), 4 * 3 * 6);
    EXPECT_EQ(graph.buffer_memory(store), Memory::dram);
    EXPECT_EQ(graph.buffer_class(store), BufferClass::activation);
    EXPECT_FALSE(graph.is_kept(store));
    EXPECT_THAT(graph.consumers(store), ElementsAre(loads[0], loads[1]));
  }
  for (const TaskId load : loads) {
    EXPECT_EQ(graph.buffer_bytes(load), 4 * 4 * 6);
    EXPECT_EQ(graph.buffer_memory(load), Memory::scratchpad);
    EXPECT_THAT(graph.inputs(load), ElementsAre(stores[0], stores[1]));
    EXPECT_EQ(graph.consumers(load).size(), 2u);  // a tile per channel
  }
  EXPECT_THAT(graph.operand_bytes(loads[0]), ElementsAre(72, 24));  // rows 0 to 2, and 3
  EXPECT_THAT(graph.operand_bytes(loads[1]), ElementsAre(24, 72));  // row 2, and 3 to 5
  EXPECT_EQ(graph.operand_slice(graph.class_of(loads[1]), 0).offset, (Shape{0, 2, 0}));
  EXPECT_EQ(graph.task_name(stores[1]), "store A[0,1,0]");
  EXPECT_EQ(graph.buffer_name(stores[1]), "A.dram[0,1,0]");
  EXPECT_EQ(graph.task_name(loads[1]), "load A.B[0,1,0]");
}

TEST(DramTensors, AnOutputThatIsReadIsStoredOnceAndStays) {
  Experiment experiment = two_convolutions();
  experiment.network.layers[0].is_output = true;
  const TaskGraph graph = build_task_graph(experiment);
  const std::vector<TaskId> stores = tasks_of(graph, TaskKind::store, 0);
  ASSERT_EQ(stores.size(), 2u);
  for (const TaskId store : stores) {
    EXPECT_TRUE(graph.is_kept(store));
    EXPECT_EQ(graph.buffer_class(store), BufferClass::output);
  }
  experiment.placement.output = Placement::resident;  // it is in the scratchpad anyway
  EXPECT_TRUE(tasks_of(build_task_graph(experiment), TaskKind::load, 1).empty());
}

TEST(DramTensors, WhatALayerReadsTwiceIsLoadedOnce) {
  Experiment experiment =
      experiment_of("  - {name: A, op: conv, filters: 4, kernel: 1}\n  - {name: B, op: add, inputs: [A, A]}\n",
                    "[1, 4, 4]", {{4, 2, 4}, {4, 1, 4}});
  const TaskGraph graph = build_task_graph(experiment);
  EXPECT_EQ(tasks_of(graph, TaskKind::load, 1).size(), 4u);
}

void with_capacity(Experiment& experiment, int pes, Bytes capacity) {
  experiment.placement.activation = Placement::spilled;
  experiment.hardware.pes.assign(1, {});
  experiment.hardware.pes[0].count = pes;
  experiment.hardware.capacity = capacity;
}

std::vector<bool> spilled(Experiment experiment, int pes, Bytes capacity) {
  with_capacity(experiment, pes, capacity);
  return tensors_through_dram(experiment);
}

// A takes 144 bytes, a tile of B 8.
TEST(SpilledTensors, ATensorStaysWhereItFitsWithTheDoubleBuffersOfItsReader) {
  const Experiment experiment = two_convolutions();
  EXPECT_THAT(spilled(experiment, 1, 144 + 2 * 8), ElementsAre(false, false));
  EXPECT_THAT(spilled(experiment, 1, 144 + 2 * 8 - 1), ElementsAre(true, false));
  EXPECT_THAT(spilled(experiment, 2, 144 + 4 * 8), ElementsAre(false, false));
  EXPECT_THAT(spilled(experiment, 2, 144 + 4 * 8 - 1), ElementsAre(true, false));
  EXPECT_THAT(spilled(experiment, 3, 144 + 4 * 8), ElementsAre(false, false));  // there are four tiles
  Experiment unlimited = experiment;
  with_capacity(unlimited, 1, 0);
  unlimited.hardware.capacity.reset();
  EXPECT_THAT(tensors_through_dram(unlimited), ElementsAre(false, false));
}

TEST(SpilledTensors, AResidualCountsUntilItsLastReader) {
  const Experiment experiment = experiment_of(
      "  - {name: A, op: conv, filters: 4, kernel: 1}\n  - {name: B, op: conv, filters: 4, kernel: 1}\n"
      "  - {name: C, op: add, inputs: [B, A]}\n",
      "[4, 4, 4]", {});
  // While C runs: A, B and its own result, 64 bytes each.
  EXPECT_THAT(spilled(experiment, 1, 192), ElementsAre(false, false, false));
  EXPECT_THAT(spilled(experiment, 1, 191), ElementsAre(true, true, false));
}

TEST(SpilledTensors, AlignmentResidentInputsAndWeightsCount) {
  Experiment experiment = two_convolutions();
  experiment.memory.alignment = 16;  // a tile of A 80, one of B 16
  EXPECT_THAT(spilled(experiment, 1, 2 * 80 + 2 * 16), ElementsAre(false, false));
  EXPECT_THAT(spilled(experiment, 1, 2 * 80 + 2 * 16 - 1), ElementsAre(true, false));
  experiment.placement.input = Placement::resident;  // 64
  EXPECT_THAT(spilled(experiment, 1, 64 + 2 * 80 + 2 * 16), ElementsAre(false, false));
  EXPECT_THAT(spilled(experiment, 1, 64 + 2 * 80 + 2 * 16 - 1), ElementsAre(true, false));
  experiment.placement.weight = Placement::tiled;  // of B two tiles of 4 * 9 + 1 for the bias
  EXPECT_THAT(spilled(experiment, 1, 64 + 2 * 80 + 2 * 16 + 2 * 48), ElementsAre(false, false));
  EXPECT_THAT(spilled(experiment, 1, 64 + 2 * 80 + 2 * 16 + 2 * 48 - 1), ElementsAre(true, false));
}

TEST(SpilledTensors, TheGraphHasStoresOfThoseAlone) {
  Experiment experiment = two_convolutions();
  with_capacity(experiment, 1, 160);
  EXPECT_TRUE(tasks_of(build_task_graph(experiment), TaskKind::store, 0).empty());
  with_capacity(experiment, 1, 159);
  EXPECT_EQ(tasks_of(build_task_graph(experiment), TaskKind::store, 0).size(), 2u);
}

}  // namespace
}  // namespace weft
