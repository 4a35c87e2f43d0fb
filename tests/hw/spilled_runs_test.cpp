// Orders with spilled tiles on the machine: below what any order of the graph needs, down to the largest task.
#include <gtest/gtest.h>

#include "sched/depth_first_order.hpp"
#include "tests/hw/lenet_runs.hpp"
#include "tests/support/spilled_check.hpp"

namespace weft::test {
namespace {

// How far the capacity is from the least to which the order can be brought to the order's own peak.
Bytes capacity_at(double part, const TaskGraph& graph, const Platform& platform, std::span<const TaskId> order) {
  const Bytes least = least_spilled_capacity(graph, platform, order).bytes;
  const Bytes peak = sequential_peak(graph, order, {}, platform.alignment);
  return least + static_cast<Bytes>(part * static_cast<double>(peak - least));
}

struct SpilledRun {
  Bytes capacity = 0;
  SpilledOrder spilled;
  Plan plan;
  RunResult result;
};

SpilledRun run_spilled(const LenetCase& lenet, double part) {
  const Experiment experiment = experiment_from(lenet.yaml());
  const TaskGraph graph = build_task_graph(experiment);
  Accelerator accelerator(experiment);
  const Platform platform = accelerator.platform(graph);
  const std::vector<TaskId> order = depth_first_order(graph);
  SpilledRun run;
  run.capacity = capacity_at(part, graph, platform, order);
  run.spilled = spill_to_fit(graph, platform, order, run.capacity).value();
  run.plan.schedule = carried_out_plan(run.spilled);
  run.plan.peak_address = run.spilled.highest;
  run.result = accelerator.run(run.spilled.graph, run.spilled.platform, run.plan, {});
  return run;
}

// What is wrong with the run; empty when it kept to the plan.
std::string faults(const SpilledRun& run) {
  const TaskGraph& graph = run.spilled.graph;
  std::string text;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (static_cast<Time>(run.result.tasks[task].finish) == run.plan.schedule.finish[task]) continue;
    text += fmt::format("{}: planned to finish at {}, finished at {}\n", graph.task_name(task),
                        run.plan.schedule.finish[task], run.result.tasks[task].finish);
  }
  Bytes stored = 0;
  for (BufferId buffer = 0; buffer < graph.task_count(); ++buffer) {
    const bool spill = graph.kind(buffer) == TaskKind::store && graph.copy_of(buffer) != no_buffer;
    stored += spill ? graph.buffer_bytes(buffer) : 0;
  }
  if (stored == 0) text += "nothing was stored\n";
  if (run.result.dram_write_bytes != stored) {
    text += fmt::format("{} bytes were spilled, {} written\n", stored, run.result.dram_write_bytes);
  }
  if (run.result.peak_address > run.capacity) text += "over capacity\n";
  return text;
}

TEST(SpilledRuns, KeepToThePlanWithoutTransferTime) {
  for (const double part : {0.0, 0.5}) {
    EXPECT_EQ(in_child([&] { return faults(run_spilled({}, part)); }), "") << part;
  }
}

// One initiator at a time: no request waits behind another.
TEST(SpilledRuns, KeepToThePlanWithExclusiveDma) {
  LenetCase lenet;
  lenet.pes = "[{count: 1, model: mac-array, macs_per_cycle: 16}]";
  lenet.interconnect = "{model: crossbar, width: 16 B, latency: 1}";
  lenet.dram = "{model: fixed, latency: 100 ns, bandwidth: 12.8 GB/s}";
  lenet.dma = "{channels: 1, exclusive: true}";
  lenet.placement = "{input: tiled, weight: tiled, output: resident}";
  for (const double part : {0.0, 0.5}) {
    EXPECT_EQ(in_child([&] { return faults(run_spilled(lenet, part)); }), "") << part;
  }
}

}  // namespace
}  // namespace weft::test
