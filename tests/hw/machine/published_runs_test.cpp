// LeNet-5 C1-S2-C3, planned and simulated: peaks in elements and makespans that have been published or proven.
#include <gtest/gtest.h>

#include "sched/rules/bounds.hpp"
#include "tests/hw/machine/lenet_runs.hpp"
#include "tests/support/base/temporary_directory.hpp"
#include "tests/support/hw/vcd_reader.hpp"

namespace weft::test {
namespace {

// "planned makespan, planned peak, simulated makespan, simulated peak".
std::string figures(const LenetCase& lenet) {
  return in_child([&] {
    const LenetRun run(lenet);
    return run.faults() + fmt::format("{}, {}, {}, {}", run.plan.schedule.makespan, run.plan.peak_bytes,
                                      run.result.makespan, run.result.peak_bytes);
  });
}

TEST(PublishedRuns, LayerByLayerPeaksInThreeDefinitionsOfMemory) {
  LenetCase lenet;
  lenet.algorithm = "layer-by-layer";
  EXPECT_EQ(figures(lenet), "99648, 5880, 99648, 5880");  // D0
  lenet.placement = "{input: resident, weight: streamed, output: resident}";
  EXPECT_EQ(figures(lenet), "99648, 6904, 99648, 6904");  // D2
  lenet.memory = "{reuse: false}";
  EXPECT_EQ(figures(lenet), "99648, 8504, 99648, 8504");  // D5
}

TEST(PublishedRuns, HeftOnAUniformTileGraphIsCloseToLayerByLayer) {
  LenetCase lenet;
  lenet.algorithm = "heft";
  EXPECT_EQ(figures(lenet), "97536, 4776, 97536, 4776");
}

TEST(PublishedRuns, DepthFirstHoldsLittle) {
  LenetCase lenet;
  lenet.algorithm = "depth-first";
  EXPECT_EQ(figures(lenet), "97152, 2048, 97152, 2048");
  lenet.tiling =
      "{C1: {channels: 6, rows: 2, cols: 2}, S2: {channels: 6, rows: 1, cols: 1}, "
      "C3: {channels: 4, rows: 2, cols: 2}}";
  EXPECT_EQ(figures(lenet), "90576, 1848, 90576, 1848");  // 90 576: all the work on four processors
}

TEST(PublishedRuns, UseTheSameAddressesAsTheirPlansAlsoWhenAligned) {
  LenetCase lenet;
  lenet.memory = "{alignment: 64 B}";
  EXPECT_EQ(in_child([&] {
              const LenetRun run(lenet);
              const bool aligned = run.plan.peak_address % 64 == 0;
              return run.faults() + fmt::format("{} {}", aligned, run.plan.peak_address - run.result.peak_address);
            }),
            "true 0");
}

TEST(PublishedRuns, StayAboveTheBoundsThatDramSets) {
  LenetCase lenet;
  lenet.placement = "{input: streamed, weight: streamed, activation: streamed, output: streamed}";
  lenet.pes = "[{count: 4, model: mac-array, macs_per_cycle: 16}]";
  lenet.dram = "{model: fixed, bandwidth: 0.333 GB/s}";
  EXPECT_EQ(in_child([&] {
              const LenetRun run(lenet);
              const Bounds bounds = lower_bounds(run.graph, run.platform);
              std::string text = run.faults();
              if (bounds.dram <= bounds.planned) text += "DRAM is not the bottleneck\n";
              if (run.plan.schedule.makespan < bounds.planned) text += "the plan is below its bound\n";
              if (static_cast<Time>(run.result.makespan) < bounds.makespan) text += "the run is below its bound\n";
              return text;
            }),
            "");
}

// The waveform, read by a parser that shares no code with its writer.
TEST(Waveforms, ShowTheOccupancyThatTheRunReports) {
  const TemporaryDirectory directory;
  const std::string vcd = directory.file("trace.vcd");
  for (const char* placement :
       {"{input: streamed, weight: streamed, output: resident}", "{input: tiled, weight: tiled, output: tiled}",
        "{input: resident, weight: resident, output: resident}"}) {
    for (const char* algorithm : {"layer-by-layer", "heft", "depth-first"}) {
      LenetCase lenet;
      lenet.placement = placement;
      lenet.algorithm = algorithm;
      lenet.interconnect = "{model: crossbar}";
      lenet.dram = "{model: fixed}";
      const std::string answer = in_child([&] {
        Waveform waveform(vcd, 2000, 0, std::numeric_limits<Cycles>::max());
        const LenetRun run(lenet, &waveform);
        waveform.finish(run.result.makespan + 1);
        Bytes left = 0;
        for (BufferId buffer = 0; buffer < run.graph.buffer_count(); ++buffer) {
          if (run.graph.in_scratchpad(buffer) && run.graph.is_kept(buffer)) left += run.graph.buffer_bytes(buffer);
        }
        return fmt::format("{} {} {} {} {}", run.result.peak_bytes, left, run.plan.peak_bytes,
                           (run.result.makespan + 1) * 2000, run.graph.task_count());
      });
      const Vcd wave = VcdReader::read(vcd);
      const std::string scratchpad = "SystemC.accelerator.scratchpad.";
      const VcdSignal& occupancy = wave.signals.at(scratchpad + "occupancy_bytes");
      EXPECT_EQ(answer, fmt::format("{} {} {} {} {}", occupancy.largest(), occupancy.at(wave.end_time),
                                    wave.signals.at(scratchpad + "planned_occupancy_bytes").largest(), wave.end_time,
                                    wave.signals.at("SystemC.accelerator.dispatcher.done_tasks").at(wave.end_time)));
      EXPECT_LE(occupancy.largest(), wave.signals.at(scratchpad + "capacity_bytes").at(0));
      for (const auto& [time, value] : occupancy.changes) {
        std::uint64_t sum = 0;
        for (const char* name : {"input", "weight", "activation", "output"}) {
          sum += wave.signals.at(scratchpad + "occupancy_" + name + "_bytes").at(time);
        }
        EXPECT_EQ(sum, value) << "at " << time;
      }
    }
  }
}

}  // namespace
}  // namespace weft::test
