// Several local buffers: a processing element reads its next task while it computes this one, and with three writes the
// result of its last one as well.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "hw/report/chrome_trace.hpp"
#include "hw/trace/gtkw.hpp"
#include "tests/hw/machine/dynamic_runs.hpp"
#include "tests/hw/machine/lenet_runs.hpp"
#include "tests/support/base/temporary_directory.hpp"
#include "tests/support/hw/trace_events.hpp"
#include "tests/support/hw/vcd_reader.hpp"

namespace weft::test {
namespace {

// The machine of workloads/experiments/lenet5.yaml.
LenetCase machine(int count, int local_buffers) {
  LenetCase lenet;
  lenet.pes =
      fmt::format("[{{count: {}, model: mac-array, macs_per_cycle: 16, local_buffers: {}}}]", count, local_buffers);
  lenet.placement = "{input: tiled, weight: tiled, output: tiled}";
  lenet.scratchpad = "{model: ideal, capacity: 8 KiB}";
  lenet.interconnect = "{model: crossbar, width: 16 B, latency: 1}";
  lenet.dram = "{model: fixed, latency: 100 ns, bandwidth: 12.8 GB/s}";
  lenet.dispatch = "{descriptor: 64 B}";
  return lenet;
}

// Nothing is shared on the way to the memories, and only reads use the bus of the DRAM: the stages do not meet.
TEST(LocalBuffers, WithOnePeTheRunIsThePlanToTheCycle) {
  for (const char* tiling :
       {"{}", "{C1: {rows: 4, cols: 4}, S2: {rows: 2, cols: 2}, C3: {rows: 2, cols: 2}}",
        "{C1: {rows: 3, cols: 5}, S2: {rows: 3, cols: 4}, C3: {rows: 3, cols: 3}}", "{C1: {channels: 1}}"}) {
    for (const int buffers : {2, 3}) {
      LenetCase lenet = machine(1, buffers);
      lenet.tiling = tiling;
      lenet.placement = "{input: streamed, weight: streamed, output: resident}";
      lenet.scratchpad = "{model: ideal, capacity: 32 KiB}";
      lenet.interconnect = "{model: ideal}";
      EXPECT_EQ(in_child([&] {
                  const LenetRun run(lenet);
                  return fmt::format("{}{}{}{}", run.faults(), stage_faults(run), run.difference(), run.waiting());
                }),
                "0")
          << tiling << buffers;
    }
  }
}

// Reads, computations and writes of about one length: n1e of the docs in small.
TEST(LocalBuffers, ThreeOverlapReadingAndWriting) {
  std::array<Cycles, 4> makespan{};
  for (const int buffers : {1, 2, 3}) {
    LenetCase lenet = machine(4, buffers);
    lenet.pes = fmt::format("[{{count: 4, model: mac-array, macs_per_cycle: 128, local_buffers: {}, outstanding: 64}}]",
                            buffers);
    lenet.tiling = "{C1: {rows: 1}, S2: {rows: 1}, C3: {rows: 1}}";
    lenet.placement = "{input: resident, weight: resident, output: resident}";
    lenet.scratchpad = "{model: banked, capacity: 1 MiB, banks: 64, width: 16 B}";
    lenet.interconnect = "{model: crossbar, width: 16 B}";
    lenet.algorithm = "heft";
    makespan[static_cast<std::size_t>(buffers)] = std::stoll(in_child([&] {
      const LenetRun run(lenet);
      return run.faults() + run.difference() + stage_faults(run) + lost_bytes(run) +
             fmt::format("{}", run.result.makespan);
    }));
  }
  EXPECT_LT(makespan[2], makespan[1]);
  EXPECT_LT(makespan[3], makespan[2]);
}

// The reader of the sample's plans would otherwise lose by what is to help: its ideal scratchpad has one port.
TEST(LocalBuffers, NeverMakeThePlanOfTheFlagshipSlower) {
  std::array<Time, 4> makespan{};
  for (const int buffers : {1, 2, 3}) {
    LenetCase lenet = machine(4, buffers);
    lenet.algorithm = "memory-aware-heft";
    lenet.options.search_budget = 0;
    lenet.options.refine = 0.02;
    makespan[static_cast<std::size_t>(buffers)] = std::stod(in_child([&] {
      const LenetRun run(lenet);
      return run.faults() + run.difference() + stage_faults(run) + fmt::format("{}", run.plan.schedule.makespan);
    }));
  }
  EXPECT_LE(makespan[2], makespan[1]);
  EXPECT_LE(makespan[3], makespan[2]);
}

TEST(LocalBuffers, AreFasterThanOneWhereReadingTakesTime) {
  for (const char* algorithm :
       {"heft", "depth-first", "layer-by-layer", "heft-guard", "heft-activation", "memory-aware-heft"}) {
    std::array<Cycles, 2> makespan{};
    for (const int buffers : {1, 2}) {
      LenetCase lenet = machine(4, buffers);
      lenet.scratchpad = "{model: banked, capacity: 8 KiB}";
      lenet.algorithm = algorithm;
      lenet.options.search_budget = 0.1;
      makespan[static_cast<std::size_t>(buffers - 1)] = std::stoll(in_child([&] {
        const LenetRun run(lenet);
        return run.faults() + stage_faults(run) + lost_bytes(run) + fmt::format("{}", run.result.makespan);
      }));
    }
    EXPECT_LT(makespan[1], makespan[0]) << algorithm;
  }
}

// The stages of all processing elements meet on one bus: the critical path adds up (or making it throws), in static and
// in dynamic runs.
TEST(LocalBuffers, TheCriticalPathAddsUpWhereStagesWaitForEachOther) {
  for (const char* dispatch : {"{descriptor: 64 B}", "{mode: dynamic, descriptor: 64 B}"}) {
    for (const char* pes : {"{count: 1, model: mac-array, macs_per_cycle: 64, local_buffers: 2}",
                            "{count: 4, model: mac-array, macs_per_cycle: 64, local_buffers: 2}",
                            "{count: 1, model: mac-array, macs_per_cycle: 64, local_buffers: 3}",
                            "{count: 4, model: mac-array, macs_per_cycle: 64, local_buffers: 3}",
                            "{count: 2, model: mac-array, macs_per_cycle: 64, local_buffers: 2}, "
                            "{count: 2, model: vector, lanes: 4}, {count: 1, model: mac-array, macs_per_cycle: 8}"}) {
      LenetCase lenet = machine(1, 2);
      lenet.pes = fmt::format("[{}]", pes);
      lenet.interconnect = "{model: bus, width: 4 B, latency: 1}";
      lenet.dma = "{channels: 2}";
      lenet.dispatch = dispatch;
      EXPECT_EQ(in_child([&] {
                  const LenetRun run(lenet);
                  std::string text = run.run_faults() + stage_faults(run) + lost_bytes(run);
                  if (run.waiting() == 0) text += "nothing waits\n";
                  bool own_stages_meet = false;
                  for (const ResourceUse::Pair& pair : run.result.resources.front().pairs) {
                    own_stages_meet |= pair.initiator == 0 && pair.behind == 1;
                  }
                  const bool alone = run.platform.processors[1].is_dma;
                  return text + (own_stages_meet || !alone ? "" : "reading never waits for writing\n");
                }),
                "")
          << dispatch << pes;
    }
  }
}

// While one task is computed the next is read; each goes from `next_task` to `task`.
TEST(LocalBuffers, TheWaveformShowsBothStages) {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "trace.vcd").string();
  EXPECT_EQ(
      in_child([&] {
        LenetCase lenet = machine(1, 2);
        lenet.pes = "[{count: 1, model: mac-array, macs_per_cycle: 4, local_buffers: 2}]";
        std::string text;
        std::unique_ptr<LenetRun> run;
        {
          Waveform waveform(path, 2000, 0, 1'000'000);
          run = std::make_unique<LenetRun>(lenet, &waveform);
          waveform.finish(run->result.makespan + 1);
          std::ostringstream save;
          write_save_file(save, waveform.signals(), {"trace.vcd", "trace.gtkw", "tasks.txt", "states.txt"}, 0, 1);
          if (save.str().find("+{pe0 next_task} SystemC.accelerator.pe0.next_task[31:0]") == std::string::npos) {
            text += "no next_task in the save file\n";
          }
          if (save.str().find("dma0.next_task") != std::string::npos) text += "a DMA channel has a next task\n";
        }
        const Vcd vcd = VcdReader::read(path);
        const auto signal = [&](const std::string& name) { return vcd.signals.at("SystemC.accelerator." + name); };
        const VcdSignal task = signal("pe0.task"), state = signal("pe0.state");
        const VcdSignal next = signal("pe0.next_task"), next_state = signal("pe0.next_state");
        const auto reads = static_cast<std::uint64_t>(ProcessorState::read);
        const auto computes = static_cast<std::uint64_t>(ProcessorState::compute);
        int both = 0;
        for (TaskId t = 0; t < run->graph.task_count(); ++t) {
          const TaskRun& life = run->result.tasks[t];
          if (!life.is_staged()) continue;
          const std::int64_t reading = (life.start + life.descriptor) * 2000, computing = life.compute_start() * 2000;
          if (life.read > 0 && (next.at(reading) != t + 1 || next_state.at(reading) != reads)) text += "not read\n";
          if (task.at(computing) != t + 1 || state.at(computing) != computes) text += "not computed\n";
          both += state.at(reading) == computes ? 1 : 0;
        }
        if (both < 20) text += "reading and computing never at once\n";
        if (task.at(vcd.end_time) != 0 || next.at(vcd.end_time) != 0) text += "a task at the end\n";
        return text;
      }),
      "");
}

// A task goes from `next_task` to `task` and on to `previous_task`.
TEST(LocalBuffers, TheWaveformShowsWhatIsWritten) {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "trace.vcd").string();
  EXPECT_EQ(in_child([&] {
              LenetCase lenet = machine(1, 3);
              lenet.pes = "[{count: 1, model: mac-array, macs_per_cycle: 4, local_buffers: 3}]";
              std::unique_ptr<LenetRun> run;
              {
                Waveform waveform(path, 2000, 0, 1'000'000);
                run = std::make_unique<LenetRun>(lenet, &waveform);
                waveform.finish(run->result.makespan + 1);
              }
              const Vcd vcd = VcdReader::read(path);
              const VcdSignal task = vcd.signals.at("SystemC.accelerator.pe0.task"),
                              previous = vcd.signals.at("SystemC.accelerator.pe0.previous_task"),
                              state = vcd.signals.at("SystemC.accelerator.pe0.previous_state");
              std::string text;
              int both = 0;
              for (TaskId t = 0; t < run->graph.task_count(); ++t) {
                const TaskRun& life = run->result.tasks[t];
                if (life.stages < 3 || life.write == 0) continue;
                const std::int64_t writing = life.write_start() * 2000;
                if (previous.at(writing) != t + 1) text += "not shown\n";
                if (state.at(writing) != static_cast<std::uint64_t>(ProcessorState::write)) text += "not written\n";
                both += task.at(writing) != 0 ? 1 : 0;
              }
              if (both < 20) text += "computing and writing never at once\n";
              if (previous.at(vcd.end_time) != 0) text += "a task at the end\n";
              return text;
            }),
            "");
}

TEST(LocalBuffers, TheTraceOfEventsHasATrackForEachStage) {
  EXPECT_EQ(in_child([&] {
              const LenetRun run(machine(2, 2));
              std::ostringstream out;
              write_chrome_trace(out, {run.plan, run.result, 2000});
              const nlohmann::json trace = nlohmann::json::parse(out.str());
              std::map<TrackOfTrace, std::vector<std::pair<std::int64_t, std::int64_t>>> tasks;  // start and end
              std::string text;
              for (const nlohmann::json& event : trace["traceEvents"]) {
                if (event["ph"] == "M" && event["args"]["name"] == "pe1 next") text += "named ";
              }
              const SlicesOfTrace found = slices_of(trace);
              if (found.faults > 0) text += "slices do not nest ";
              for (const SliceOfTrace& slice : found.slices) {
                if (slice.depth == 0) tasks[slice.track].emplace_back(slice.begin, slice.end);
              }
              for (auto& [track, slices] : tasks) {
                std::sort(slices.begin(), slices.end());
                for (std::size_t k = 1; k < slices.size(); ++k) {
                  if (slices[k].first < slices[k - 1].second) text += "two tasks at a time on a track ";
                }
              }
              return text + fmt::format("{}", tasks.size());
            }),
            "named 6");
}

}  // namespace
}  // namespace weft::test
