// Orders with spilled tiles on the machine: below what any order of the graph needs, down to the largest task.
#include <gtest/gtest.h>

#include <numeric>
#include <sstream>

#include "hw/report/tables.hpp"
#include "sched/orders/depth_first_order.hpp"
#include "tests/hw/machine/lenet_runs.hpp"
#include "tests/support/sched/spilled_check.hpp"

namespace weft::test {
namespace {

// How far the capacity is from the least to which the order can be brought to the order's own peak.
Bytes capacity_at(double part, const TaskGraph& graph, const Platform& platform, std::span<const TaskId> order) {
  const Bytes least = min_spilled_capacity(graph, platform, order).bytes;
  const Bytes peak = sequential_peak(graph, order, {}, platform.alignment);
  return least + static_cast<Bytes>(part * static_cast<double>(peak - least));
}

struct SpilledRun {
  Bytes capacity = 0;
  Plan plan;
  RunResult result;
};

using OrderOf = std::vector<TaskId> (*)(const TaskGraph& graph);

SpilledRun run_spilled(const LenetCase& lenet, double part, OrderOf order_of = depth_first_order) {
  const Experiment experiment = experiment_from(lenet.yaml());
  const std::shared_ptr<const Problem> problem = make_problem(experiment);
  const std::vector<TaskId> order = order_of(problem->graph);
  SpilledRun run;
  run.capacity = capacity_at(part, problem->graph, problem->platform, order);
  SpilledOrder spilled =
      spill_to_fit(problem->graph, problem->platform, CopyCosts(problem->graph, problem->platform), order, run.capacity)
          .value();
  spilled.platform.capacity = run.capacity;
  run.plan.schedule = carried_out_plan(spilled);
  run.plan.peak_address = spilled.highest;
  run.plan.problem = std::make_shared<const Problem>(Problem{std::move(spilled.graph), std::move(spilled.platform)});
  run.result = run_plan(experiment, run.plan);
  return run;
}

// What is wrong with the run; empty when it kept to the plan.
std::string faults(const SpilledRun& run) {
  const TaskGraph& graph = run.plan.graph();
  std::string text;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (static_cast<Time>(run.result.tasks[task].finish) == run.plan.schedule.finish[task]) continue;
    text += fmt::format("{}: planned to finish at {}, finished at {}\n", graph.task_name(task),
                        run.plan.schedule.finish[task], run.result.tasks[task].finish);
  }
  if (run.result.peak_address > run.capacity) text += "over capacity\n";
  return text;
}

// The bytes that the machine writes to DRAM are those of the stores that were put in.
std::string faults_of_stores(const SpilledRun& run) {
  const TaskGraph& graph = run.plan.graph();
  Bytes stored = 0;
  for (BufferId buffer = 0; buffer < graph.task_count(); ++buffer) {
    const bool spill = graph.kind(buffer) == TaskKind::store && graph.copy_of(buffer) != no_buffer;
    stored += spill ? graph.buffer_bytes(buffer) : 0;
  }
  if (stored > 0 && run.result.dram_write_bytes == stored) return "";
  return fmt::format("{} bytes were spilled, {} written\n", stored, run.result.dram_write_bytes);
}

std::uint32_t second_runs(const TaskGraph& graph) {
  std::uint32_t count = 0;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    count += graph.copy_of(task) != no_buffer && graph.kind(task) == TaskKind::compute ? 1 : 0;
  }
  return count;
}

TEST(SpilledRuns, KeepToThePlanWithoutTransferTime) {
  for (const double part : {0.0, 0.5}) {
    EXPECT_EQ(in_child([&] {
                const SpilledRun run = run_spilled({}, part);
                return faults(run) + faults_of_stores(run);
              }),
              "")
        << part;
  }
}

// No request waits behind another.
LenetCase one_at_a_time() {
  LenetCase lenet;
  lenet.pes = "[{count: 1, model: mac-array, macs_per_cycle: 64}]";
  lenet.interconnect = "{model: crossbar, width: 16 B, latency: 1}";
  lenet.dram = "{model: fixed, latency: 100 ns, bandwidth: 12.8 GB/s}";
  lenet.dma = "{channels: 1, exclusive: true}";
  return lenet;
}

// The order with its spills is one that the guard can fall back on, in pages as large as the alignment.
TEST(SpilledRuns, CanBeDecidedAtRunTime) {
  LenetCase lenet;
  lenet.pes = "[{count: 4, model: mac-array, macs_per_cycle: 16}]";
  lenet.interconnect = "{model: crossbar, width: 16 B, latency: 1}";
  lenet.dram = "{model: fixed, latency: 100 ns, bandwidth: 12.8 GB/s}";
  lenet.placement = "{input: tiled, weight: tiled, output: tiled}";
  lenet.dispatch = "{mode: dynamic, descriptor: 64 B}";
  lenet.memory = "{alignment: 64 B, page: 64 B}";
  for (const double part : {0.0, 0.2, 0.6}) {
    EXPECT_EQ(in_child([&] {
                const SpilledRun run = run_spilled(lenet, part);
                return std::string(run.result.peak_taken_bytes > run.capacity ? "over capacity\n" : "") +
                       (run.plan.graph().task_count() == 199 ? "nothing was spilled\n" : "");
              }),
              "")
        << part;
  }
}

TEST(SpilledRuns, KeepToThePlanWithExclusiveDma) {
  LenetCase lenet = one_at_a_time();
  lenet.placement = "{input: tiled, weight: tiled, output: resident}";
  for (const double part : {0.0, 0.5}) {
    EXPECT_EQ(in_child([&] {
                const SpilledRun run = run_spilled(lenet, part);
                return faults(run) + faults_of_stores(run);
              }),
              "")
        << part;
  }
}

// Layer by layer, channel by channel.
std::vector<TaskId> raster_order(const TaskGraph& graph) {
  std::vector<TaskId> order(graph.task_count());
  std::iota(order.begin(), order.end(), TaskId{0});
  return order;
}

// Every tile of C1 is read by six tiles of S2 that are far apart in the order.
TEST(SpilledRuns, KeepToThePlanWithSecondRuns) {
  LenetCase lenet = one_at_a_time();
  lenet.placement = "{input: resident, weight: resident, output: resident}";
  lenet.tiling = "{C1: {rows: 4, cols: 4}, S2: {channels: 1, rows: 2, cols: 2}, C3: {rows: 2, cols: 2}}";
  EXPECT_EQ(in_child([&] {
              const SpilledRun run = run_spilled(lenet, 0.3, raster_order);
              return faults(run) + (second_runs(run.plan.graph()) < 10 ? "few second runs" : "");
            }),
            "");
}

TEST(SpilledRuns, NameTheOriginalOfEveryCopyInTheTableOfBuffers) {
  EXPECT_EQ(in_child([&] {
              const SpilledRun run = run_spilled({}, 0);
              const TaskGraph& graph = run.plan.graph();
              std::ostringstream out;
              write_buffers_csv(out, {run.plan, run.result, 2000});
              std::string text;
              for (TaskId task = 0; task < graph.task_count(); ++task) {
                const BufferId original = graph.copy_of(task);
                if (original == no_buffer) continue;
                const Bytes address = run.plan.schedule.address[task];
                const std::string row = fmt::format(
                    "\n{},\"{}\",activation,{},{},{},{},", task, graph.buffer_name(task), graph.buffer_bytes(original),
                    address == no_address ? "" : std::to_string(address), task, original);
                if (out.str().find(row) == std::string::npos) text += row;
              }
              return text;
            }),
            "");
}

}  // namespace
}  // namespace weft::test
