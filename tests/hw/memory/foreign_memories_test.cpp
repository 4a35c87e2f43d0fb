// Memories of others as scratchpad and DRAM: everything that the base protocol allows is taken, and counted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hw/memory/attached_memory.hpp"
#include "hw/memory/fixed_timing.hpp"
#include "hw/memory/width_adapter.hpp"
#include "tests/hw/machine/functional_runs.hpp"
#include "tests/hw/machine/lenet_runs.hpp"
#include "tests/support/hw/foreign_memories.hpp"

namespace weft::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// The last one made is looked at after the run.
template <class Memory>
class Attached : public AttachedMemory {
 public:
  Attached(sc_core::sc_module_name name, const char* resource)
      : AttachedMemory(name, Calls::four_phase, {.resource = resource, .size = 1 << 16}) {
    attach(memory.socket);
    last = &memory;
  }
  Memory memory{"memory"};
  static inline Memory* last = nullptr;
};

template <class Memory>
class Dram : public Attached<Memory> {
 public:
  Dram(sc_core::sc_module_name name, const Parameters&) : Attached<Memory>(name, "dram") {}
};
class SerialScratchpad : public Attached<foreign::SerialMemory> {
 public:
  SerialScratchpad(sc_core::sc_module_name name, const Parameters&) : Attached(name, "scratchpad") {}
};
template <Calls declared>
class WideDram : public AttachedMemory {
 public:
  WideDram(sc_core::sc_module_name name, const Parameters&)
      : AttachedMemory(name, declared, {.resource = "dram", .size = 1 << 16}) {
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
      : AttachedMemory(name, Calls::four_phase, {.resource = "dram", .size = 256}) {
    attach(memory_.socket);
  }

 private:
  foreign::EarlyMemory memory_{"memory"};
};

template <Picoseconds latency>
std::unique_ptr<MemoryTiming> stated(const Parameters&) {
  return std::make_unique<FixedTiming>("dram", latency, 64'000'000'000);
}

const MemoryRegistration serial_dram{
    dram_models(), {.name = "serial", .timing = stated<42'000>, .module = make_module<Dram<foreign::SerialMemory>>}};
const MemoryRegistration serial_scratchpad{
    scratchpad_models(), {.name = "serial", .timing = stated<42'000>, .module = make_module<SerialScratchpad>}};
const MemoryRegistration early{
    dram_models(), {.name = "early", .timing = stated<24'000>, .module = make_module<Dram<foreign::EarlyMemory>>}};
const MemoryRegistration wide{
    dram_models(), {.name = "wide", .timing = stated<9'000>, .module = make_module<WideDram<Calls::waiting>>}};
const MemoryRegistration silent{
    dram_models(), {.name = "silent", .timing = stated<24'000>, .module = make_module<Dram<foreign::SilentMemory>>}};
const MemoryRegistration wrongly_declared{
    dram_models(),
    {.name = "wrongly-declared", .timing = stated<9'000>, .module = make_module<WideDram<Calls::blocking>>}};
const MemoryRegistration too_small{dram_models(),
                                   {.name = "too-small", .timing = stated<9'000>, .module = make_module<SmallDram>}};
// These are registered without a timing.
const MemoryRegistration unstated_dram{dram_models(),
                                       {.name = "unstated", .module = make_module<Dram<foreign::SerialMemory>>}};
const MemoryRegistration unstated_scratchpad{scratchpad_models(),
                                             {.name = "unstated", .module = make_module<SerialScratchpad>}};
const MemoryRegistration unstated_silent{
    dram_models(), {.name = "unstated-silent", .module = make_module<Dram<foreign::SilentMemory>>}};

LenetCase with_memories(const char* dram, const char* scratchpad = "ideal") {
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
  EXPECT_EQ(outcome(with_memories("serial")), "");
  EXPECT_EQ(in_child([] {
              const LenetRun run(with_memories("serial", "serial"));
              return run.faults() + std::to_string(Attached<foreign::SerialMemory>::last->overlapping_requests);
            }),
            "0");
}

TEST(ForeignMemories, EarlyCompletionAndUpdatedPhasesAreTaken) {
  EXPECT_EQ(outcome(with_memories("early")), "");
  EXPECT_EQ(in_child([] {
              const LenetRun run(with_memories("early"));
              const foreign::EarlyMemory& memory = *Attached<foreign::EarlyMemory>::last;
              const bool all_ended = memory.updated > 0 && memory.completed > 0 && memory.ended == memory.updated;
              return run.faults() + (all_ended ? "" : "BEGIN_RESP without END_RESP");
            }),
            "");
}

TEST(ForeignMemories, OneOf64BitsThatWaitsIsCalledFromAThread) { EXPECT_EQ(outcome(with_memories("wide")), ""); }

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
  EXPECT_THAT(outcome(with_memories("silent")),
              AllOf(HasSubstr("the run stands still at cycle"), HasSubstr("the read of 8 B at address 0x10000000"),
                    HasSubstr("(dram), which dma0 sent at cycle 0, has not been answered")));
}

TEST(ForeignMemories, OneThatWaitsAlthoughItSaysThatItReturnsAtOnceIsReported) {
  EXPECT_THAT(outcome(with_memories("wrongly-declared")), HasSubstr("the run failed at"));
}

TEST(ForeignMemories, OneThatIsTooSmallIsRefused) {
  EXPECT_THAT(outcome(with_memories("too-small")), AllOf(HasSubstr("accelerator.dram needs"), HasSubstr("has 256 B")));
}

// Returns a case whose memories have no timing: what transfers take is found by running the machine.
LenetCase unstated(const char* scratchpad) {
  LenetCase lenet = with_memories("unstated", scratchpad);
  lenet.pes = "[{count: 1, model: mac-array, macs_per_cycle: 16}]";
  lenet.placement = "{input: streamed, weight: streamed, output: streamed}";
  return lenet;
}

TEST(UnstatedMemories, RunAsPlannedWhereNothingElseGoesOn) {
  for (const char* scratchpad : {"ideal", "unstated"}) {
    EXPECT_EQ(in_child([&] {
                const LenetRun run(unstated(scratchpad));
                return run.faults() + run.difference();
              }),
              "")
        << scratchpad;
  }
}

TEST(UnstatedMemories, TakeLongerAmongOthersWhichIsCountedAsWaiting) {
  EXPECT_EQ(in_child([] {
              const LenetRun run(with_memories("unstated"));
              std::string text = run.faults();
              if (static_cast<Time>(run.result.makespan) < run.plan.schedule.makespan) text += "faster than planned\n";
              for (const ResourceUse& use : run.result.resources) {
                if (use.name == "dram" && use.waited == 0) text += "nobody has waited\n";
              }
              return text;
            }),
            "");
}

TEST(UnstatedMemories, AreRunForGraphsWithSpilledTilesToo) {
  LenetCase lenet = with_memories("unstated");
  lenet.algorithm = "memory-aware-heft";
  lenet.scratchpad = "{model: ideal, capacity: 3 KiB}";
  EXPECT_EQ(outcome(lenet), "");
}

TEST(UnstatedMemories, OneThatNeverAnswersIsNamedBeforePlanning) {
  EXPECT_THAT(outcome(with_memories("unstated-silent")),
              AllOf(HasSubstr("has not completed task"), HasSubstr("alone on the machine; the read of 64 B at address"),
                    HasSubstr("has not been answered")));
}

}  // namespace
}  // namespace weft::test
