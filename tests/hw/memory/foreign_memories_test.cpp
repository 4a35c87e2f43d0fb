// Memories of others as scratchpad and DRAM: everything that the base protocol allows is taken, and counted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hw/memory/attached_memory.hpp"
#include "hw/memory/width_adapter.hpp"
#include "tests/hw/machine/functional_runs.hpp"
#include "tests/hw/machine/lenet_runs.hpp"
#include "tests/support/hw/foreign_memories.hpp"

namespace weft::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// As scratchpad and as DRAM; the last one made is looked at after the run.
template <class Memory>
class Attached : public AttachedMemory {
 public:
  Attached(sc_core::sc_module_name name, const char* resource, Calls calls, Picoseconds latency)
      : AttachedMemory(name, calls, {resource, latency, 64'000'000'000, 1 << 16}) {
    attach(memory.socket);
    last = &memory;
  }
  Memory memory{"memory"};
  static inline Memory* last = nullptr;
};

class SerialDram : public Attached<foreign::SerialMemory> {
 public:
  SerialDram(sc_core::sc_module_name name, const Parameters&) : Attached(name, "dram", Calls::four_phase, 42'000) {}
};
class SerialScratchpad : public Attached<foreign::SerialMemory> {
 public:
  SerialScratchpad(sc_core::sc_module_name name, const Parameters&)
      : Attached(name, "scratchpad", Calls::four_phase, 42'000) {}
};
class EarlyDram : public Attached<foreign::EarlyMemory> {
 public:
  EarlyDram(sc_core::sc_module_name name, const Parameters&) : Attached(name, "dram", Calls::four_phase, 24'000) {}
};
class SilentDram : public Attached<foreign::SilentMemory> {
 public:
  SilentDram(sc_core::sc_module_name name, const Parameters&) : Attached(name, "dram", Calls::four_phase, 24'000) {}
};
template <Calls declared>
class WideDram : public AttachedMemory {
 public:
  WideDram(sc_core::sc_module_name name, const Parameters&)
      : AttachedMemory(name, declared, {"dram", 9'000, 64'000'000'000, 1 << 16}) {
    attach(adapter_.in);
    adapter_.out.bind(memory_.socket);
  }

 private:
  foreign::WideMemory memory_{"memory"};
  WidthAdapter<64> adapter_{"adapter"};
};
class SmallDram : public AttachedMemory {
 public:
  SmallDram(sc_core::sc_module_name name, const Parameters&)
      : AttachedMemory(name, Calls::four_phase, {"dram", 9'000, 64'000'000'000, 256}) {
    attach(memory_.socket);
  }

 private:
  foreign::EarlyMemory memory_{"memory"};
};

const ModelRegistration<MemoryModule> registrations[] = {
    {dram_models(), {"serial", "one request at a time", {}, make_model<MemoryModule, SerialDram>}},
    {scratchpad_models(), {"serial", "one request at a time", {}, make_model<MemoryModule, SerialScratchpad>}},
    {dram_models(), {"early", "completes early", {}, make_model<MemoryModule, EarlyDram>}},
    {dram_models(), {"wide", "64 bits, waits", {}, make_model<MemoryModule, WideDram<Calls::waiting>>}},
    {dram_models(), {"silent", "never answers", {}, make_model<MemoryModule, SilentDram>}},
    {dram_models(),
     {"wrongly-declared",
      "declares to return at once, and waits",
      {},
      make_model<MemoryModule, WideDram<Calls::blocking>>}},
    {dram_models(), {"too-small", "256 bytes", {}, make_model<MemoryModule, SmallDram>}},
};

LenetCase machine(const char* dram, const char* scratchpad = "ideal") {
  LenetCase lenet;
  lenet.pes = "[{count: 4, model: mac-array, macs_per_cycle: 16}]";
  lenet.placement = "{input: tiled, weight: tiled, output: tiled}";
  lenet.interconnect = "{model: crossbar}";
  lenet.dram = fmt::format("{{model: {}}}", dram);
  lenet.scratchpad = fmt::format("{{model: {}, capacity: 16 KiB}}", scratchpad);
  return lenet;
}

std::string outcome(const LenetCase& lenet) {
  return in_child([&] {
    const LenetRun run(lenet);
    std::string text = run.faults();
    // Every byte that a task moves reaches a memory, and no other.
    Bytes read = 0, written = 0;
    for (const TaskRun& task : run.result.tasks) {
      read += task.read_bytes;
      written += task.write_bytes;
    }
    const RunResult& result = run.result;
    if (read != result.dram_read_bytes + result.scratchpad_read_bytes) text += "bytes read are lost\n";
    if (written != result.dram_write_bytes + result.scratchpad_write_bytes) text += "bytes written are lost\n";
    if (static_cast<Time>(result.makespan) < run.plan.schedule.makespan) text += "faster than planned\n";
    return text;
  });
}

TEST(ForeignMemories, OneThatTakesOneRequestAtATimeIsGivenOneAtATime) {
  EXPECT_EQ(outcome(machine("serial")), "");
  EXPECT_EQ(in_child([] {
              const LenetRun run(machine("serial", "serial"));
              return run.faults() + std::to_string(Attached<foreign::SerialMemory>::last->overlapping_requests);
            }),
            "0");
}

TEST(ForeignMemories, EarlyCompletionAndUpdatedPhasesAreTaken) {
  EXPECT_EQ(outcome(machine("early")), "");
  EXPECT_EQ(in_child([] {
              const LenetRun run(machine("early"));
              const foreign::EarlyMemory& memory = *Attached<foreign::EarlyMemory>::last;
              const bool all_ended = memory.updated > 0 && memory.completed > 0 && memory.ended == memory.updated;
              return run.faults() + (all_ended ? "" : "BEGIN_RESP without END_RESP");
            }),
            "");
}

TEST(ForeignMemories, OneOf64BitsThatWaitsIsCalledFromAThread) { EXPECT_EQ(outcome(machine("wide")), ""); }

// Loaded and looked at by debug transport.
TEST(ForeignMemories, HoldTheValuesOfFunctionalRuns) {
  const std::vector<std::string> part{
      "workload.layers=[C1, S2, C3]",
      "workload.tiling={C1: {rows: 6, cols: 6}, S2: {rows: 3, cols: 3}, C3: {rows: 5}}"};
  for (const char* memory : {"dram={model: serial}", "dram={model: early}", "dram={model: wide}",
                             "scratchpad={model: serial, capacity: 48 KiB}"}) {
    std::vector<std::string> settings = part;
    settings.push_back(fmt::format("hardware.{}", memory));
    EXPECT_EQ(functional_faults(settings), "") << memory;
  }
}

TEST(ForeignMemories, OneThatNeverAnswersEndsTheRunWithTimeAddressAndInitiator) {
  EXPECT_THAT(outcome(machine("silent")),
              AllOf(HasSubstr("the run stands still at cycle"), HasSubstr("the read of 8 B at address 0x10000000"),
                    HasSubstr("(dram), which dma0 sent at cycle 0, has not been answered")));
}

TEST(ForeignMemories, OneThatWaitsAlthoughItSaysThatItReturnsAtOnceIsReported) {
  EXPECT_THAT(outcome(machine("wrongly-declared")), HasSubstr("the run failed at"));
}

TEST(ForeignMemories, OneThatIsTooSmallIsRefused) {
  EXPECT_THAT(outcome(machine("too-small")), AllOf(HasSubstr("accelerator.dram needs"), HasSubstr("has 256 B")));
}

}  // namespace
}  // namespace weft::test
