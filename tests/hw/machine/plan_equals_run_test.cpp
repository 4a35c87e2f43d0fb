// Where nothing waits for anything else, a run takes exactly the planned times, task by task.
#include <gtest/gtest.h>

#include "tests/hw/machine/lenet_runs.hpp"

namespace weft::test {
namespace {

struct ExactSlicing {
  const char* name;
  const char* tiling;
  friend void PrintTo(const ExactSlicing& slicing, std::ostream* out) { *out << slicing.tiling; }
};

constexpr ExactSlicing exact_slicings[] = {
    {"whole", "{}"},
    {"rows4", "{C1: {rows: 4}, S2: {rows: 2}, C3: {rows: 2}}"},
    {"rows2", "{C1: {rows: 2}, S2: {rows: 1}, C3: {rows: 1}}"},
    {"cols4", "{C1: {cols: 4}, S2: {cols: 2}, C3: {cols: 2}}"},
    {"cols1", "{C1: {cols: 1}, S2: {cols: 1}, C3: {cols: 1}}"},
    {"square8", "{C1: {rows: 8, cols: 8}, S2: {rows: 4, cols: 4}, C3: {rows: 4, cols: 4}}"},
    {"square4", "{C1: {rows: 4, cols: 4}, S2: {rows: 2, cols: 2}, C3: {rows: 2, cols: 2}}"},
    {"square2", "{C1: {rows: 2, cols: 2}, S2: {rows: 1, cols: 1}, C3: {rows: 2, cols: 2}}"},
    {"half_maps", "{C1: {rows: 14}, S2: {rows: 7}, C3: {rows: 5}}"},
    {"one_map", "{C1: {channels: 1}, S2: {channels: 1}, C3: {channels: 1}}"},
    {"three_maps", "{C1: {channels: 3}, S2: {channels: 3}, C3: {channels: 8}}"},
    {"quarters", "{C1: {rows: 14, cols: 14}, S2: {rows: 7, cols: 7}, C3: {rows: 5, cols: 5}}"},
    {"quarter_maps",
     "{C1: {channels: 1, rows: 14, cols: 14}, S2: {channels: 1, rows: 7, cols: 7}, C3: {channels: 1, rows: 5, cols: "
     "5}}"},
    {"strips_1x14",
     "{C1: {channels: 1, rows: 14, cols: 14}, S2: {channels: 1, rows: 1, cols: 14}, C3: {channels: 1, rows: 5, cols: "
     "5}}"},
    {"strips_14x1",
     "{C1: {channels: 1, rows: 14, cols: 14}, S2: {channels: 1, rows: 14, cols: 1}, C3: {channels: 1, rows: 5, cols: "
     "5}}"},
    {"ragged3", "{C1: {rows: 3, cols: 5}, S2: {rows: 3, cols: 4}, C3: {rows: 3, cols: 3}}"},
    {"ragged9", "{C1: {rows: 9, cols: 27}, S2: {rows: 5, cols: 13}, C3: {rows: 7, cols: 9}}"},
    {"ragged_channels", "{C1: {channels: 4, rows: 11}, S2: {channels: 5, cols: 3}, C3: {channels: 7, rows: 4}}"},
    {"uneven", "{C1: {channels: 2, rows: 28, cols: 7}, S2: {rows: 14, cols: 2}, C3: {channels: 3, rows: 10}}"},
    {"fine_last", "{C1: {rows: 14}, S2: {rows: 2}, C3: {rows: 1, cols: 1}}"},
    {"fine_first", "{C1: {rows: 1, cols: 4}, S2: {rows: 14}, C3: {}}"},
    {"four_channels", "{C1: {rows: 2, cols: 2}, S2: {rows: 1, cols: 1}, C3: {channels: 4, rows: 2, cols: 2}}"},
};

LenetCase real_machine(const ExactSlicing& slicing) {
  LenetCase lenet;
  lenet.tiling = slicing.tiling;
  lenet.pes = "[{count: 1, model: mac-array, macs_per_cycle: 16}]";
  lenet.scratchpad = "{model: ideal, capacity: 32 KiB}";
  lenet.interconnect = "{model: crossbar, width: 16 B, latency: 1}";
  lenet.dram = "{model: fixed, latency: 100 ns, bandwidth: 12.8 GB/s}";
  lenet.dispatch = "{descriptor: 64 B}";
  return lenet;
}

std::string run_without_waiting(const LenetCase& lenet) {
  return in_child([&] {
    const LenetRun run(lenet);
    if (run.waiting() != 0) return fmt::format("{} cycles of waiting", run.waiting());
    return run.faults() + run.difference();
  });
}

class PlanEqualsRun : public testing::TestWithParam<ExactSlicing> {};

TEST_P(PlanEqualsRun, WithOnePeAndResidentOperands) {
  LenetCase lenet = real_machine(GetParam());
  lenet.placement = "{input: resident, weight: resident, output: resident}";
  EXPECT_EQ(run_without_waiting(lenet), "");
}

TEST_P(PlanEqualsRun, WithOnePeAndStreamedOperands) {
  LenetCase lenet = real_machine(GetParam());
  lenet.placement = "{input: streamed, weight: streamed, activation: streamed, output: streamed}";
  EXPECT_EQ(run_without_waiting(lenet), "");
}

TEST_P(PlanEqualsRun, WithTiledOperandsAndExclusiveDma) {
  LenetCase lenet = real_machine(GetParam());
  lenet.placement = "{input: tiled, weight: tiled, output: tiled}";
  lenet.dma = "{channels: 1, exclusive: true}";
  EXPECT_EQ(run_without_waiting(lenet), "");
}

TEST_P(PlanEqualsRun, WithOddFiguresThatDoNotDivide) {
  LenetCase lenet = real_machine(GetParam());
  lenet.placement = "{input: tiled, weight: streamed, output: streamed}";
  lenet.pes = "[{count: 1, model: mac-array, macs_per_cycle: 7, outstanding: 3}]";
  lenet.interconnect = "{model: crossbar, width: 12 B, latency: 3}";
  lenet.dma = "{channels: 1, burst: 48 B, exclusive: true}";
  lenet.dram = "{model: fixed, latency: 33 ns, bandwidth: 7.3 GB/s}";
  EXPECT_EQ(run_without_waiting(lenet), "");
}

// The descriptor is one more read before the task, the completion one more write behind it.
TEST_P(PlanEqualsRun, WithDescriptorsThatTravel) {
  LenetCase lenet = real_machine(GetParam());
  lenet.placement = "{input: streamed, weight: streamed, activation: streamed, output: streamed}";
  lenet.dispatch = "{descriptor: 100 B, memory: dram, completion: 16 B}";
  EXPECT_EQ(in_child([&] {
              const LenetRun run(lenet);
              std::string text = run.faults() + run.difference();
              if (run.waiting() != 0) text += fmt::format("{} cycles of waiting\n", run.waiting());
              if (run.plan.uncontended_makespan != static_cast<Time>(run.result.makespan)) text += "other costs\n";
              const auto tasks = static_cast<Bytes>(run.graph.task_count());
              Bytes read = -100 * tasks, written = -16 * tasks;
              for (const TaskRun& task : run.result.tasks) {
                read += task.read_bytes;
                written += task.write_bytes;
              }
              lenet.dispatch = "{descriptor: 0 B}";
              const Plan without =
                  make_plan(make_problem(experiment_from(lenet.yaml())), scheduler_named("depth-first"));
              if (run.plan.uncontended_makespan <= without.uncontended_makespan) text += "they take no time\n";
              if (read + 100 * tasks != run.result.dram_read_bytes + run.result.scratchpad_read_bytes ||
                  written + 16 * tasks != run.result.dram_write_bytes + run.result.scratchpad_write_bytes) {
                text += "bytes are lost\n";
              }
              return text;
            }),
            "");
}

// A task of a channel with several descriptors that takes longer than alone has waited for something, the requests of
// the others among it, and what the path waits for adds up.
TEST_P(PlanEqualsRun, OrTasksOfOneChannelHaveWaitedForEachOther) {
  LenetCase lenet = real_machine(GetParam());
  lenet.placement = "{input: tiled, weight: tiled, output: tiled}";
  for (const char* dma : {"{queue: 2}", "{queue: 8, outstanding: 2}", "{queue: 3, reads: 8, writes: 1, buffer: 2}"}) {
    lenet.dma = dma;
    EXPECT_EQ(in_child([&] {
                const LenetRun run(lenet);
                std::string text = run.faults() + run.difference();
                for (TaskId task = 0; task < run.graph.task_count(); ++task) {
                  const TaskRun& ran = run.result.tasks[task];
                  if (ran.finish - ran.start > ran.uncontended && run.result.waits.of(task).empty()) {
                    text += run.graph.task_name(task) + " takes longer than alone and has waited for nothing\n";
                  }
                }
                return text;
              }),
              "")
        << dma;
  }
}

TEST_P(PlanEqualsRun, OnManyPesWithoutTransferTime) {
  LenetCase lenet;
  lenet.tiling = GetParam().tiling;
  for (const char* algorithm : {"layer-by-layer", "heft", "cpop", "peft", "lookahead-heft", "depth-first"}) {
    lenet.algorithm = algorithm;
    EXPECT_EQ(run_without_waiting(lenet), "") << algorithm;
  }
}

INSTANTIATE_TEST_SUITE_P(Slicings, PlanEqualsRun, testing::ValuesIn(exact_slicings),
                         [](const auto& parameter) { return std::string(parameter.param.name); });

// With several processors requests wait behind each other: the critical path says where every cycle went (its sum is
// checked wherever a path is made), and what it waited for is what the counters counted.
TEST_P(PlanEqualsRun, OrTheDifferenceIsAccountedForByTheCounters) {
  LenetCase lenet = real_machine(GetParam());
  lenet.pes = "[{count: 4, model: mac-array, macs_per_cycle: 16}]";
  lenet.placement = "{input: tiled, weight: tiled, output: tiled}";
  lenet.dma = "{channels: 2}";
  for (const char* algorithm : {"layer-by-layer", "heft", "depth-first"}) {
    lenet.algorithm = algorithm;
    EXPECT_EQ(in_child([&] {
                const LenetRun run(lenet);
                std::string text = run.faults();
                Cycles sum = run.result.critical_path.compute + run.result.critical_path.transfer +
                             run.result.critical_path.dispatch + run.result.critical_path.space;
                for (const auto& [resource, cycles] : run.result.critical_path.waiting) {
                  sum += cycles;
                  if (cycles < 0) text += resource + " waits a negative time\n";
                }
                if (sum != run.result.makespan) text += "the path does not add up\n";
                Cycles of_steps = 0;
                for (const CriticalPath::Step& step : run.result.critical_path.steps) {
                  of_steps += step.compute + step.transfer + step.dispatch + step.space;
                  for (const Cycles cycles : step.waiting) of_steps += cycles;
                }
                if (of_steps != run.result.makespan) text += "its steps do not add up\n";
                if (run.waiting() == 0) text += run.difference();
                if (run.result.makespan < static_cast<Cycles>(run.plan.schedule.makespan))
                  text += "faster than planned\n";
                return text;
              }),
              "")
        << algorithm;
  }
}

}  // namespace
}  // namespace weft::test
