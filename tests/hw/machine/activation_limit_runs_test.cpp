// A limit on live activations in simulated runs, where tasks take longer than they do alone.
#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "sched/memory/occupancy.hpp"
#include "tests/hw/machine/lenet_runs.hpp"

namespace weft {
namespace {

using test::in_child;
using test::LenetCase;
using test::LenetRun;

constexpr auto activation = static_cast<std::size_t>(BufferClass::activation);

// The algorithms know nothing of how long requests wait for one another on such a machine.
LenetCase busy_machine() {
  LenetCase lenet;
  lenet.placement = "{input: tiled, weight: tiled, output: tiled}";
  lenet.pes = "[{count: 4, model: mac-array, macs_per_cycle: 16}]";
  lenet.scratchpad = "{model: banked, banks: 2, capacity: 8 KiB}";
  lenet.interconnect = "{model: bus, width: 8 B, latency: 1}";
  lenet.dma = "{channels: 2}";
  lenet.dram = "{model: fixed, latency: 100 ns, bandwidth: 3.2 GB/s}";
  lenet.algorithm = "heft-guard";
  return lenet;
}

Bytes activations_of(const RunResult& result) {
  Bytes peak = 0;
  for (const OccupancyStep& step : result.occupancy) peak = std::max(peak, step.bytes[activation]);
  return peak;
}

struct Peaks {
  Bytes planned = 0, simulated = 0;
  int late_tasks = 0;  // which take longer than they do alone
};

Peaks peaks_of(const LenetCase& lenet) {
  const std::string text = in_child([&] {
    const LenetRun run(lenet);
    if (!run.faults().empty()) return run.faults();
    int late = 0;
    for (TaskId task = 0; task < run.graph.task_count(); ++task) {
      const TaskRun& times = run.result.tasks[task];
      late += times.finish - times.start > times.uncontended ? 1 : 0;
    }
    return fmt::format("{} {} {}", occupancy_of(run.graph, run.plan.schedule).peak_by_class[activation],
                       activations_of(run.result), late);
  });
  Peaks peaks;
  EXPECT_TRUE(std::istringstream(text) >> peaks.planned >> peaks.simulated >> peaks.late_tasks) << text;
  return peaks;
}

TEST(ActivationLimitRuns, KeepToItOnLenet) {
  LenetCase lenet = busy_machine();
  const Peaks free = peaks_of(lenet);
  ASSERT_GT(free.late_tasks, 50);
  for (const char* algorithm : {"heft-guard", "memory-aware-heft"}) {
    lenet.algorithm = algorithm;
    lenet.options.search_budget = 0.05;
    for (const Bytes limit : {free.planned * 3 / 4, free.planned / 2}) {
      lenet.options.orders.activation_limit = limit;
      const Peaks peaks = peaks_of(lenet);
      EXPECT_LE(peaks.planned, limit);
      EXPECT_LE(peaks.simulated, limit);
      EXPECT_GT(peaks.simulated, limit / 2);
    }
  }
}

TEST(ActivationLimitRuns, KeepToItOnMobilenet) {
  LenetCase mobilenet = busy_machine();
  mobilenet.network = "network: mobilenet_v2";
  mobilenet.tiling = "{auto: {target: 64 KiB}}";
  mobilenet.scratchpad = "{model: ideal, capacity: 4 MiB}";
  mobilenet.pes = "[{count: 4, model: mac-array, macs_per_cycle: 1024}]";
  mobilenet.dma = "{channels: 2, burst: 1024 B}";
  mobilenet.options.search_budget = 0;
  mobilenet.options.orders.activation_limit = 1 << 20;
  const Peaks peaks = peaks_of(mobilenet);
  EXPECT_LE(peaks.planned, 1 << 20);
  EXPECT_LE(peaks.simulated, 1 << 20);
  EXPECT_GT(peaks.simulated, 1 << 19);
}

TEST(ActivationLimitRuns, ThatGoAboveItAreAFault) {
  const std::string text = in_child([] {
    const Experiment experiment = test::experiment_from(busy_machine().yaml());
    Plan plan = make_plan(make_problem(experiment), scheduler_named("heft-guard"));
    plan.schedule.activation_limit = occupancy_of(plan.graph(), plan.schedule).peak_by_class[activation] / 2;
    run_plan(experiment, plan);
    return std::string("no fault");
  });
  EXPECT_THAT(text, testing::MatchesRegex("exception: at cycle [0-9]+ [0-9]+ bytes of activations are live, .*"));
}

}  // namespace
}  // namespace weft
