// Dynamic dispatch on the machine: the run decides, in pages, and its record is in order.
#include <gmock/gmock.h>

#include "tests/hw/machine/dynamic_runs.hpp"

namespace weft::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

LenetCase sample_machine() {
  LenetCase lenet;
  lenet.placement = "{input: tiled, weight: tiled, output: tiled}";
  lenet.pes = "[{count: 4, model: mac-array, macs_per_cycle: 16}]";
  lenet.scratchpad = "{model: ideal, capacity: 8 KiB}";
  lenet.interconnect = "{model: crossbar, width: 16 B, latency: 1}";
  lenet.dram = "{model: fixed, latency: 100 ns, bandwidth: 12.8 GB/s}";
  lenet.dispatch = "{mode: dynamic, descriptor: 64 B}";
  return lenet;
}

TEST(DynamicRuns, KeepToTheCapacityInPagesWhateverItIs) {
  LenetCase lenet = sample_machine();
  const std::string least = min_scratchpad_in_pages(lenet);
  for (const std::string& scratchpad :
       {least, std::string("{model: ideal, capacity: 4200 B}"), std::string("{model: ideal, capacity: 5 KiB}"),
        lenet.scratchpad, std::string("{model: ideal}")}) {
    lenet.scratchpad = scratchpad;
    for (const char* algorithm : {"depth-first", "heft", "layer-by-layer"}) {
      lenet.algorithm = algorithm;
      EXPECT_EQ(in_child([&] { return dynamic_faults(LenetRun(lenet)); }), "") << scratchpad << ' ' << algorithm;
    }
  }
}

TEST(DynamicRuns, WithExclusiveDmaNothingOverlaps) {
  LenetCase lenet = sample_machine();
  lenet.dma = "{channels: 2, exclusive: true}";
  EXPECT_EQ(in_child([&] {
              const LenetRun run(lenet);
              std::string text = dynamic_faults(run);
              for (TaskId a = 0; a < run.graph.task_count(); ++a) {
                for (TaskId b = 0; b < run.graph.task_count(); ++b) {
                  const TaskRun &x = run.result.tasks[a], &y = run.result.tasks[b];
                  const bool other =
                      run.platform.processors[x.processor].is_dma && !run.platform.processors[y.processor].is_dma;
                  if (other && x.start < y.finish && y.start < x.finish) text += "a DMA task runs beside a PE task\n";
                }
              }
              return text;
            }),
            "");
}

// With room for everything, one processor and no contention there is nothing to decide.
TEST(DynamicRuns, AreThePlanWhereNothingInterferes) {
  LenetCase lenet;
  lenet.pes = "[{count: 1, model: mac-array, macs_per_cycle: 16}]";
  lenet.dispatch = "{mode: dynamic}";
  EXPECT_EQ(in_child([&] {
              const LenetRun run(lenet);
              return dynamic_faults(run) + run.difference();
            }),
            "");
}

TEST(DynamicRuns, GoWhereThePlanDoesNotFit) {
  LenetCase lenet = sample_machine();
  lenet.algorithm = "layer-by-layer";
  lenet.scratchpad = "{model: ideal, capacity: 5 KiB}";
  EXPECT_EQ(in_child([&] {
              const LenetRun run(lenet);
              return std::string(to_string(run.plan.fits)) + dynamic_faults(run);
            }),
            "no");
}

TEST(DynamicRuns, InTooFewPagesAreRefusedWithTheLeastCapacity) {
  LenetCase lenet = sample_machine();
  lenet.scratchpad = "{model: ideal, capacity: 3840 B}";
  lenet.memory = "{page: 128 B}";
  EXPECT_THAT(in_child([&] { return LenetRun(lenet).run_faults(); }),
              AllOf(StartsWith("exception: no order is known"), HasSubstr("capacity of 3840 B in pages of 128 B"),
                    HasSubstr("the least capacity known to suffice is ")));
}

}  // namespace
}  // namespace weft::test
