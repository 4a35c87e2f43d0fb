// What single tasks take on the machine, against the sums that docs/hardware.md states.
#include <gtest/gtest.h>

#include "tests/hw/machine/lenet_runs.hpp"

namespace weft::test {
namespace {

// Planned durations of the first compute task of C1 and of the first load, with everything in one tile.
std::string durations(const LenetCase& lenet) {
  return in_child([&] {
    const LenetRun run(lenet);
    std::string text;
    for (TaskId task = 0; task < run.graph.task_count(); ++task) {
      const Time time = run.platform.cost(run.graph, task, run.plan.schedule.processor[task]);
      text += fmt::format("{} {}\n", run.graph.task_name(task), time);
    }
    return text;
  });
}

LenetCase one_tile() {
  LenetCase lenet;
  lenet.tiling = "{}";
  lenet.pes = "[{count: 1, model: mac-array, macs_per_cycle: 16}]";
  return lenet;
}

TEST(MachineTiming, ComputesMacsAtTheRateOfTheArray) {
  // 117 600 MACs, 4 704 additions, 240 000 MACs at 16 a cycle.
  EXPECT_EQ(durations(one_tile()), "C1[0,0,0] 7350\nS2[0,0,0] 294\nC3[0,0,0] 15000\n");
}

TEST(MachineTiming, RoundsCyclesUp) {
  LenetCase lenet = one_tile();
  lenet.pes = "[{count: 1, model: mac-array, macs_per_cycle: 1000}]";
  EXPECT_EQ(durations(lenet), "C1[0,0,0] 118\nS2[0,0,0] 5\nC3[0,0,0] 240\n");
}

TEST(MachineTiming, AddsDescriptorAndTransfersOverTheCrossbar) {
  LenetCase lenet = one_tile();
  lenet.placement = "{input: resident, weight: resident, output: resident}";
  lenet.pes = "[{count: 1, model: mac-array, macs_per_cycle: 16, outstanding: 1}]";
  lenet.interconnect = "{model: crossbar, width: 16 B, latency: 1}";
  lenet.dispatch = "{descriptor: 64 B}";
  // Descriptor 64/16 + 1 = 5. A 64 B burst alone takes 4 beats + 1 cycle of latency; a shorter last one less.
  // C1 reads 1 024 B (16 bursts, 80) and 156 B of weights (2 bursts and 28 B: 10 + 3), writes 4 704 B (73 and 32 B:
  // 365 + 3).
  const Cycles c1 = 5 + 80 + 13 + 7350 + 368;
  // S2 reads 4 704 B, writes 1 176 B (18 and 24 B: 90 + 3).
  const Cycles s2 = 5 + 368 + 294 + 93;
  // C3 reads 1 176 B and 16 x 151 = 2 416 B (37 and 48 B: 185 + 4), writes 1 600 B (25).
  const Cycles c3 = 5 + 93 + 189 + 15000 + 125;
  EXPECT_EQ(durations(lenet), fmt::format("C1[0,0,0] {}\nS2[0,0,0] {}\nC3[0,0,0] {}\n", c1, s2, c3));
}

TEST(MachineTiming, OverlapsRequestsUpToTheLimitOfOutstandingOnes) {
  LenetCase lenet = one_tile();
  lenet.placement = "{input: streamed, weight: resident, output: resident}";
  lenet.dram = "{model: fixed, latency: 100 ns, bandwidth: 12.8 GB/s}";
  lenet.pes = "[{count: 1, model: mac-array, macs_per_cycle: 16, outstanding: 1}]";
  // One at a time: each 64 B burst takes 5 ns + 100 ns, seen at the edge of a 2 ns clock: 53 cycles, 16 times.
  EXPECT_NE(durations(lenet).find(fmt::format("C1[0,0,0] {}\n", 7350 + 16 * 53)), std::string::npos);
  lenet.pes = "[{count: 1, model: mac-array, macs_per_cycle: 16, outstanding: 16}]";
  // All at once: the bus takes 16 x 5 ns, the last is answered at 180 ns.
  EXPECT_NE(durations(lenet).find(fmt::format("C1[0,0,0] {}\n", 7350 + 90)), std::string::npos);
}

TEST(MachineTiming, CountsBytesThatMove) {
  LenetCase lenet = one_tile();
  lenet.placement = "{input: tiled, weight: tiled, output: tiled}";
  EXPECT_EQ(in_child([&] {
              const LenetRun run(lenet);
              const RunResult& result = run.result;
              return fmt::format("{} {} {} {}", result.dram_read_bytes, result.dram_write_bytes,
                                 result.scratchpad_read_bytes, result.scratchpad_write_bytes);
            }),
            // DRAM to scratchpad: input 1 024, weights 156 + 2 416; back: 1 600. PEs read input, weights, C1 and S2,
            // and write C1, S2 and C3; the store reads C3.
            fmt::format("{} {} {} {}", 1024 + 156 + 2416, 1600, 1024 + 156 + 2416 + 4704 + 1176 + 1600,
                        1024 + 156 + 2416 + 4704 + 1176 + 1600));
}

}  // namespace
}  // namespace weft::test
