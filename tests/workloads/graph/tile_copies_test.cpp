#include "workloads/graph/tile_copies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "workloads/graph_files/graph_dot.hpp"
#include "workloads/lowering/lower_network.hpp"
#include "workloads/network/network_subset.hpp"
#include "workloads/network_files/zoo.hpp"

namespace weft {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// LeNet-5 C1-S2-C3 in tiles, inputs and weights loaded, the output written to DRAM.
TaskGraph lenet() {
  Experiment experiment;
  experiment.file = "test";
  experiment.network = network_subset(zoo_network("lenet5"), {{"C1", {}}, {"S2", {}}, {"C3", {}}});
  experiment.network.element_bits = 16;
  experiment.tiling = whole_tiling(experiment.network);
  experiment.tiling.layers = {{6, 4, 4}, {6, 2, 2}, {16, 2, 2}};
  experiment.placement = {Placement::tiled, Placement::tiled, Placement::resident, Placement::streamed};
  return build_task_graph(experiment);
}

TaskId find_task(const TaskGraph& graph, const std::string& name) {
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (graph.task_name(task) == name) return task;
  }
  throw std::invalid_argument("no task " + name);
}

// The tile C1[0,1,2] is stored and loaded for its reader; the weights of C1 are loaded a second time for C1[0,6,6].
struct Copied {
  TaskGraph original = lenet();
  TaskId tile = find_task(original, "C1[0,1,2]"), weights = find_task(original, "load C1.weight[0,0,0]");
  TaskId reader = find_task(original, "S2[0,1,2]"), last = find_task(original, "C1[0,6,6]");
  TaskId store = no_task, load = no_task, second = no_task;
  TaskGraph graph;

  Copied() {
    TileCopies copies(original);
    store = copies.add_store(tile);
    load = copies.add_load(tile, store);
    const BufferId unused = no_buffer;
    second = copies.add_run(weights, {&unused, 1});
    copies.replace_inputs(reader, {&load, 1});
    const std::vector<BufferId> of_last{original.inputs(last)[0], second};
    copies.replace_inputs(last, of_last);
    graph = std::move(copies).build();
  }
};

TEST(TileCopies, KeepTheNumbersOfTheOriginal) {
  const Copied c;
  ASSERT_EQ(c.graph.task_count(), c.original.task_count() + 3);
  EXPECT_EQ(c.store, c.original.task_count());
  EXPECT_EQ(c.graph.external_count(), c.original.external_count());
  for (TaskId task = 0; task < c.original.task_count(); ++task) {
    EXPECT_EQ(c.graph.task_name(task), c.original.task_name(task));
    EXPECT_EQ(c.graph.class_of(task), c.original.class_of(task));
    EXPECT_EQ(c.graph.copy_of(task), no_buffer);
    for (std::size_t k = 0; k < c.graph.inputs(task).size(); ++k) {
      const BufferId before = c.original.inputs(task)[k];
      const BufferId after = c.graph.inputs(task)[k];
      const BufferId same = c.original.is_external(before) ? before + 3 : before;
      const bool replaced = task == c.reader || (task == c.last && k == 1);
      EXPECT_EQ(after == same, !replaced) << c.graph.task_name(task);
    }
  }
  const TaskId streamed = find_task(c.graph, "C3[0,4,4]");
  EXPECT_EQ(c.graph.buffer_name(c.graph.of(streamed).result_buffer), "C3.dram");
}

TEST(TileCopies, OfOneTileHaveNamesOfTheirOwn) {
  const TaskGraph original = lenet();
  TileCopies copies(original);
  const TaskId tile = find_task(original, "C1[0,1,2]");
  const TaskId first = copies.add_store(tile), second = copies.add_store(tile);
  const TaskId load = copies.add_load(tile, second), other = copies.add_load(tile, second);
  const TaskGraph graph = std::move(copies).build();
  EXPECT_EQ(graph.task_name(first), "spill C1[0,1,2]");
  EXPECT_EQ(graph.buffer_name(first), "C1[0,1,2].dram");
  EXPECT_EQ(graph.task_name(second), "spill C1[0,1,2] (2)");
  EXPECT_EQ(graph.buffer_name(second), "C1[0,1,2].dram (2)");
  EXPECT_EQ(graph.task_name(load), "reload C1[0,1,2] (2)");
  EXPECT_EQ(graph.task_name(other), "reload C1[0,1,2] (3)");
}

TEST(TileCopies, AreReadByThoseThatAskedForThem) {
  const Copied c;
  EXPECT_THAT(c.graph.inputs(c.store), ElementsAre(c.tile));
  EXPECT_THAT(c.graph.inputs(c.load), ElementsAre(c.store));
  EXPECT_THAT(c.graph.inputs(c.reader), ElementsAre(c.load));
  EXPECT_THAT(c.graph.consumers(c.tile), ElementsAre(c.store));
  EXPECT_THAT(c.graph.consumers(c.store), ElementsAre(c.load));
  EXPECT_THAT(c.graph.consumers(c.load), ElementsAre(c.reader));
  EXPECT_THAT(c.graph.consumers(c.second), ElementsAre(c.last));
  EXPECT_EQ(c.graph.inputs(c.second)[0], c.original.inputs(c.weights)[0] + 3);
}

TEST(TileCopies, MoveWholeTiles) {
  const Copied c;
  const TileSlice whole{{6, 4, 4}, {0, 0, 0}, {6, 4, 4}, {}, 16};
  for (const TaskId move : {c.store, c.load}) {
    EXPECT_EQ(c.graph.buffer_bytes(move), 192);
    EXPECT_THAT(c.graph.operand_bytes(move), ElementsAre(192));
    EXPECT_EQ(c.graph.operand_slice(c.graph.class_of(move), 0), whole);
    EXPECT_EQ(c.graph.of(move).result, whole);
    EXPECT_EQ(c.graph.buffer_class(move), BufferClass::activation);
    EXPECT_EQ(c.graph.copy_of(move), c.tile);
    EXPECT_FALSE(c.graph.is_kept(move));
  }
  EXPECT_EQ(c.graph.kind(c.store), TaskKind::store);
  EXPECT_FALSE(c.graph.in_scratchpad(c.store));
  EXPECT_EQ(c.graph.kind(c.load), TaskKind::load);
  EXPECT_TRUE(c.graph.in_scratchpad(c.load));
  EXPECT_EQ(c.graph.class_of(c.second), c.graph.class_of(c.weights));
  EXPECT_EQ(c.graph.copy_of(c.second), c.weights);
}

TEST(TileCopies, HaveNamesOfTheirOwn) {
  const Copied c;
  EXPECT_EQ(c.graph.task_name(c.store), "spill C1[0,1,2]");
  EXPECT_EQ(c.graph.buffer_name(c.store), "C1[0,1,2].dram");
  EXPECT_EQ(c.graph.task_name(c.load), "reload C1[0,1,2] (2)");
  EXPECT_EQ(c.graph.buffer_name(c.load), "C1[0,1,2] (2)");
  EXPECT_EQ(c.graph.task_name(c.second), "reload C1.weight[0,0,0] (2)");

  // Once more from the graph that has copies.
  TileCopies copies(c.graph);
  const TaskId third = copies.add_load(c.load, c.store);
  const TaskId again = copies.add_run(c.tile, c.graph.inputs(c.tile));
  const TaskGraph graph = std::move(copies).build();
  EXPECT_EQ(graph.copy_of(third), c.tile);
  EXPECT_EQ(graph.task_name(third), "reload C1[0,1,2] (3)");
  EXPECT_EQ(graph.task_name(again), "again C1[0,1,2] (4)");
  std::set<std::string> names;
  for (TaskId task = 0; task < graph.task_count(); ++task) names.insert(graph.task_name(task));
  EXPECT_EQ(names.size(), graph.task_count());
}

TEST(TileCopies, ShowInTheGraphText) {
  const Copied c;
  std::ostringstream out;
  GraphFile file;
  file.graph = c.graph;
  file.processors = {"p"};
  file.costs.assign(c.graph.task_count(), 1);
  write_graph_dot(file, out);
  EXPECT_THAT(out.str(), HasSubstr("\"spill C1[0,1,2]\" [shape=house"));
  EXPECT_THAT(out.str(), HasSubstr("\"spill C1[0,1,2]\" -> \"" + c.graph.task_name(c.load) + "\" [label=\"192\"]"));
}

}  // namespace
}  // namespace weft
