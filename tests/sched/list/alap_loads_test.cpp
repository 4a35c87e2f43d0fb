// Loads and stores on DMA channels, in the algorithms that know no memory.
#include <gmock/gmock.h>

#include "base/core/error.hpp"
#include "tests/support/sched/schedule_check.hpp"
#include "workloads/graph/task_graph_builder.hpp"
#include "workloads/graph/topological_order.hpp"

namespace weft::test {
namespace {

// Two layers of `tiles` tasks; each layer has a weight load that all its tasks share, each task of the first layer has
// a load of its own, each task of the second one is stored. PEs pe0, pe1; one DMA channel dma0.
struct Machine {
  TaskGraph graph;
  Platform platform;
  std::vector<TaskId> loads, computes, stores;
};

Machine two_layers(int tiles) {
  TaskGraphBuilder builder;
  const std::uint32_t first = builder.add_layer("A"), second = builder.add_layer("B");
  const auto add = [&](TaskKind kind, std::uint32_t layer, std::vector<BufferId> inputs, bool keep = false) {
    TaskClass task_class;
    task_class.kind = kind;
    task_class.layer = layer;
    task_class.output_bytes = 10;
    task_class.keep = keep;
    if (kind == TaskKind::store) task_class.output_memory = Memory::dram;
    return builder.add_task(builder.add_class(task_class, std::vector<double>(inputs.size(), 10), {}), inputs);
  };
  Machine machine;
  const BufferId dram = builder.add_external({"image", BufferClass::input, Memory::dram, 1000, 0});
  const TaskId weights_a = add(TaskKind::load, first, {dram}), weights_b = add(TaskKind::load, second, {dram});
  machine.loads = {weights_a, weights_b};
  std::vector<BufferId> tensor{weights_b};
  for (int k = 0; k < tiles; ++k) {
    machine.loads.push_back(add(TaskKind::load, first, {dram}));
    machine.computes.push_back(add(TaskKind::compute, first, {machine.loads.back(), weights_a}));
    tensor.push_back(machine.computes.back());
  }
  for (int k = 0; k < tiles; ++k) {
    machine.computes.push_back(add(TaskKind::compute, second, tensor));
    machine.stores.push_back(add(TaskKind::store, second, {machine.computes.back()}, true));
  }
  machine.graph = std::move(builder).build();
  machine.platform.processors = {{"pe0", false, 0}, {"pe1", false, 0}, {"dma0", true, 1}};
  for (ClassId id = 0; id < machine.graph.class_count(); ++id) {
    const bool compute = machine.graph.class_at(id).kind == TaskKind::compute;
    const Time pe = compute ? 7 : cannot_run, dma = compute ? cannot_run : 3;
    machine.platform.costs.insert(machine.platform.costs.end(), {pe, pe, dma});
  }
  return machine;
}

class Loads : public testing::TestWithParam<const char*> {};

TEST_P(Loads, GiveAValidSchedule) {
  const Machine machine = two_layers(6);
  expect_valid(machine.graph, machine.platform, run_scheduler(GetParam(), machine.graph, machine.platform));
}

// A load that could start later without moving anything else would be a load that is not late.
TEST_P(Loads, EndAsLateAsTheyCan) {
  const Machine machine = two_layers(6);
  const Schedule schedule = run_scheduler(GetParam(), machine.graph, machine.platform);
  for (const TaskId load : machine.loads) {
    Time limit = schedule.makespan;
    for (const TaskId consumer : machine.graph.consumers(load)) limit = std::min(limit, schedule.start[consumer]);
    for (TaskId other = 0; other < machine.graph.task_count(); ++other) {
      const bool behind = other != load && schedule.processor[other] == schedule.processor[load] &&
                          schedule.start[other] >= schedule.finish[load];
      if (behind) limit = std::min(limit, schedule.start[other]);
    }
    EXPECT_EQ(schedule.finish[load], limit) << machine.graph.task_name(load);
  }
}

INSTANTIATE_TEST_SUITE_P(Algorithms, Loads,
                         testing::Values("heft", "cpop", "peft", "lookahead-heft", "layer-by-layer", "depth-first"),
                         [](const auto& parameter) {
                           std::string name = parameter.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(LayerByLayer, SeparatesTheLayersByABarrier) {
  const Machine machine = two_layers(5);
  const Schedule schedule = run_scheduler("layer-by-layer", machine.graph, machine.platform);
  ASSERT_THAT(schedule.barriers, testing::ElementsAre(11));  // a weight load, five loads and five tasks before it
  Time end = 0;
  for (std::size_t k = 0; k < schedule.order.size(); ++k) {
    const TaskId task = schedule.order[k];
    if (k < 11) end = std::max(end, schedule.finish[task]);
    if (k >= 11) {
      EXPECT_GE(schedule.start[task], end) << machine.graph.task_name(task);
    }
    if (k > 0) {
      EXPECT_GE(schedule.start[task], schedule.start[schedule.order[k - 1]]);
    }
  }
}

TEST(LayerByLayer, ReleasesATensorWhenTheLastLayerThatReadsItEnds) {
  const Machine machine = two_layers(5);
  const Schedule schedule = run_scheduler("layer-by-layer", machine.graph, machine.platform);
  const std::uint32_t all = machine.graph.task_count();
  EXPECT_EQ(schedule.release_position[machine.loads[0]], 11u);     // weights of the first layer
  EXPECT_EQ(schedule.release_position[machine.computes[0]], all);  // read by the second layer
  EXPECT_EQ(schedule.release_position[machine.stores[0]], all);    // kept
}

TEST(Schedulers, NameATaskThatNoProcessorCanRun) {
  Machine machine = two_layers(2);
  const std::size_t row = machine.graph.class_of(machine.computes[1]) * 3;
  for (std::size_t p = 0; p < 3; ++p) machine.platform.costs[row + p] = cannot_run;
  for (const char* name : {"heft", "cpop", "peft", "lookahead-heft", "layer-by-layer", "depth-first"}) {
    try {
      run_scheduler(name, machine.graph, machine.platform);
      ADD_FAILURE() << name << " accepts it";
    } catch (const Infeasible& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr(machine.graph.task_name(machine.computes[1]))) << name;
    }
  }
}

TEST(Schedulers, TakeAnEmptyGraph) {
  Platform platform;
  platform.processors = {{"p", false, 0}};
  const TaskGraph graph = TaskGraphBuilder().build();
  for (const char* name : {"heft", "cpop", "peft", "lookahead-heft", "layer-by-layer", "depth-first"}) {
    EXPECT_EQ(run_scheduler(name, graph, platform).makespan, 0) << name;
  }
}

TEST(Schedulers, TakeAChainOfAMillionTasks) {
  TaskGraphBuilder builder;
  const ClassId first = builder.add_class({}, {}, {}), next = builder.add_class({}, std::vector<double>{1}, {});
  builder.add_task(first, {});
  for (TaskId task = 1; task < 1'000'000; ++task) builder.add_task(next, std::vector<BufferId>{task - 1});
  const TaskGraph graph = std::move(builder).build();
  Platform platform;
  platform.processors = {{"p", false, 0}, {"q", false, 1}};
  platform.costs = {1, 2, 1, 2};
  platform.bandwidth = {1};
  for (const char* name : {"heft", "cpop", "peft", "lookahead-heft", "layer-by-layer", "depth-first"}) {
    EXPECT_EQ(run_scheduler(name, graph, platform).makespan, 1'000'000) << name;
  }
}

}  // namespace
}  // namespace weft::test
