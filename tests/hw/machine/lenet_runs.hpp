// Runs of LeNet-5 C1-S2-C3, or of another network, for the tests: an experiment as text, with what a test changes.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "hw/flow/flow.hpp"
#include "sched/rules/validator.hpp"
#include "tests/support/base/child_process.hpp"

namespace weft::test {

struct LenetCase {
  std::string network = "network: lenet5, layers: [C1, S2, C3]";
  std::string tiling = "{C1: {rows: 4, cols: 4}, S2: {rows: 2, cols: 2}, C3: {rows: 2, cols: 2}}";
  std::string placement = "{input: streamed, weight: streamed, output: resident}";
  std::string clock = "500 MHz";
  std::string pes = "[{count: 4, model: mac-array, macs_per_cycle: 1}]";
  std::string scratchpad = "{model: ideal, capacity: 16 KiB}";
  std::string interconnect = "{model: ideal}";
  std::string dma = "{channels: 1}";
  std::string dram = "{model: ideal}";
  std::string dispatch = "{mode: static}";
  std::string memory = "{alignment: 1 B, reuse: true}";
  std::string algorithm = "depth-first";
  PlanOptions options;

  std::string yaml() const {
    return fmt::format(
        "workload: {{{}, tiling: {}, placement: {}}}\n"
        "hardware: {{clock: {}, pes: {}, scratchpad: {}, interconnect: {}, dma: {}, dram: {}, dispatch: {}}}\n"
        "memory: {}\n"
        "schedule: {{algorithm: {}}}\n",
        network, tiling, placement, clock, pes, scratchpad, interconnect, dma, dram, dispatch, memory, algorithm);
  }
};

inline Experiment experiment_from(const std::string& yaml) {
  const std::string path = fmt::format("{}weft-test-{}.yaml", testing::TempDir(), getpid());
  std::ofstream(path) << yaml;
  Experiment experiment = read_experiment(path);
  std::remove(path.c_str());
  return experiment;
}

// Everything about one run. One per process.
struct LenetRun {
  Experiment experiment;
  Plan plan;
  const TaskGraph& graph;  // of the plan, as is the platform
  const Platform& platform;
  RunResult result;

  explicit LenetRun(const LenetCase& lenet, Waveform* waveform = nullptr)
      : LenetRun(experiment_from(lenet.yaml()), lenet.algorithm, lenet.options, waveform) {}

  LenetRun(const Experiment& of, const std::string& algorithm, const PlanOptions& options = {},
           Waveform* waveform = nullptr)
      : experiment(of),
        plan(make_plan(make_problem(experiment), scheduler_named(algorithm), options)),
        graph(plan.graph()),
        platform(plan.platform()) {
    if (plan.fits != Fits::no || experiment.hardware.dispatch.dynamic) {
      result = run_plan(experiment, plan, {.waveform = waveform});
    }
  }

  // What is wrong with plan or run in itself; empty when all is well.
  std::string faults() const {
    std::string text;
    for (const std::string& violation : validate(graph, platform, plan.schedule)) text += violation + "\n";
    return text + run_faults();
  }

  std::string run_faults() const {
    std::string text;
    for (TaskId task = 0; task < graph.task_count(); ++task) {
      const TaskRun& run = result.tasks[task];
      if (run.read_finish() + run.local + run.compute + run.held + run.write != run.finish) {
        text += "parts of " + graph.task_name(task) + " do not add up\n";
      }
      for (const BufferId input : graph.inputs(task)) {
        if (!graph.is_external(input) && result.tasks[input].finish > run.start) {
          text += graph.task_name(task) + " starts before its input is complete\n";
        }
      }
    }
    if (result.peak_address > platform.capacity || result.peak_bytes > result.peak_address) text += "over capacity\n";
    return text;
  }

  // The first task whose times in the run are not those of the plan, in words; empty when all are equal.
  std::string difference() const {
    for (TaskId task = 0; task < graph.task_count(); ++task) {
      const TaskRun& run = result.tasks[task];
      if (static_cast<Time>(run.start) != plan.schedule.start[task] ||
          static_cast<Time>(run.finish) != plan.schedule.finish[task]) {
        return fmt::format("{}: planned {} to {}, ran {} to {}", graph.task_name(task), plan.schedule.start[task],
                           plan.schedule.finish[task], run.start, run.finish);
      }
    }
    return "";
  }

  Cycles waiting() const {
    Cycles sum = 0;
    for (const ResourceUse& resource : result.resources) sum += resource.waited;
    return sum;
  }
};

}  // namespace weft::test
