// Models that do not do their part: the run ends with an error that says what happened, and never hangs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hw/memory/timed_memory.hpp"
#include "hw/pe/processing_element.hpp"
#include "tests/hw/machine/lenet_runs.hpp"

namespace weft::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Plans 16 MACs a cycle, and in the run never completes its first task.
class StuckPe : public PeTiming {
 public:
  explicit StuckPe(const Parameters&) {}
  bool runs(Operator) const override { return true; }
  Cycles compute_cycles(const Work& work) const override {
    if (sc_core::sc_get_status() == sc_core::SC_RUNNING) return Cycles{1} << 50;
    return cycles_at(work.macs > 0 ? work.macs : work.operations, 16);
  }
};

// Is planned like that, never completes a task, and schedules an event every 100 us for ever.
class RestlessPe : public ProcessingElement {
 public:
  SC_HAS_PROCESS(RestlessPe);
  RestlessPe(sc_core::sc_module_name name, const Parameters&) : ProcessingElement(name) { SC_THREAD(tick); }
  bool runs(Operator) const override { return true; }

 private:
  void perform(const Work&) override { sc_core::wait(never_); }
  void tick() {
    for (;;) wait(100, sc_core::SC_US);
  }
  sc_core::sc_event never_;
};

class AtOnce : public ServedMemory {
 public:
  explicit AtOnce(const Parameters&) {}
  Picoseconds serve(const MemoryAccess& access) override { return access.arrival; }
  Picoseconds min_time(Bytes) const override { return 0; }
};

// 64 bytes, whatever size it is asked to have.
class SmallDram : public TimedMemory {
 public:
  SmallDram(sc_core::sc_module_name name, const Parameters& parameters)
      : TimedMemory(name, std::make_unique<AtOnce>(parameters)) {}
  void set_size(std::uint64_t) override { TimedMemory::set_size(64); }
};

// Takes less than no time.
class NegativePe : public StuckPe {
 public:
  using StuckPe::StuckPe;
  Cycles compute_cycles(const Work&) const override { return -5; }
};

// In the run it answers before the access arrives.
class ForesightedDram : public AtOnce {
 public:
  using AtOnce::AtOnce;
  Picoseconds serve(const MemoryAccess& access) override {
    return sc_core::sc_get_status() == sc_core::SC_RUNNING ? access.arrival - 1 : access.arrival;
  }
};

const MemoryRegistration foresighted{dram_models(), {.name = "foresighted", .timing = make_timing<ForesightedDram>}};
const MemoryRegistration small{dram_models(),
                               {.name = "small", .timing = make_timing<AtOnce>, .module = make_module<SmallDram>}};
const PeRegistration negative{pe_models(), {.name = "negative", .timing = make_timing<NegativePe>}};
const PeRegistration stuck{pe_models(), {.name = "stuck", .timing = make_timing<StuckPe>}};
const PeRegistration restless{pe_models(),
                              {.name = "restless", .timing = make_timing<StuckPe>, .module = make_module<RestlessPe>}};

std::string failure(const LenetCase& lenet) {
  return in_child([&] {
    const LenetRun run(lenet);
    return std::string("no error");
  });
}

TEST(FailingModels, AProcessingElementThatNeverCompletesIsNamedWithItsTask) {
  LenetCase lenet;
  for (const char* model : {"stuck", "restless"}) {
    lenet.pes = fmt::format("[{{count: 2, model: {}}}]", model);
    EXPECT_THAT(failure(lenet),
                AllOf(StartsWith("exception: the run stands still at cycle"), HasSubstr("0 of 123 tasks finished"),
                      HasSubstr("pe0 has not completed task C1[0,"), HasSubstr("pe1 has not completed task C1[0,"),
                      HasSubstr("the smallest capacity known to work for this plan is")));
  }
}

TEST(FailingModels, AnAccessThatIsAnsweredWithAnErrorIsNamedWithTimeAddressAndInitiator) {
  LenetCase lenet;
  lenet.dram = "{model: small}";
  EXPECT_THAT(failure(lenet), AllOf(StartsWith("exception: the run failed at"), HasSubstr("accelerator.pe0: read of"),
                                    HasSubstr("B at address 0x100000"), HasSubstr("TLM_ADDRESS_ERROR_RESPONSE")));
}

TEST(FailingModels, TimesThatCannotBeAreRefused) {
  LenetCase lenet;
  lenet.pes = "[{model: negative}]";
  EXPECT_THAT(failure(lenet), HasSubstr("pe0 takes -5 cycles for task C1[0,0,0]; expected 0 to"));
  lenet = {};
  lenet.dram = "{model: foresighted}";
  EXPECT_THAT(failure(lenet), AllOf(HasSubstr("accelerator.dram: the access at address"),
                                    HasSubstr("is answered 1 ps before it arrives")));
}

TEST(FailingModels, TransfersBeyondSimulatedTimeAreRefusedBeforePlanning) {
  LenetCase lenet;
  lenet.clock = "1 kHz";
  for (const char* interconnect : {"{model: mesh, hop: 100000000}", "{model: bus, latency: 1000000000}",
                                   "{model: crossbar, latency: 1000000000}"}) {
    lenet.interconnect = interconnect;
    EXPECT_THAT(failure(lenet), HasSubstr("a transfer takes more than 72057594 cycles of 1000000000 ps"))
        << interconnect;
  }
  lenet.interconnect = "{model: mesh, hop: 1000000000}";
  EXPECT_THAT(failure(lenet), HasSubstr("(rows + cols) x hop cannot be more than 1000000000 cycles"));
}

TEST(FailingModels, UnknownModelsAndSettingsAreRefusedWithTheirPlace) {
  LenetCase lenet;
  lenet.dram = "{model: fixd}";
  EXPECT_THAT(failure(lenet),
              AllOf(HasSubstr(".yaml:2:"), HasSubstr("unknown dram model 'fixd', did you mean 'fixed'?")));
  lenet.dram = "{model: fixed, latancy: 3 ns}";
  EXPECT_THAT(failure(lenet), HasSubstr("dram 'fixed': unknown key 'latancy', did you mean 'latency'?"));
  lenet.dram = "{model: fixed, latency: 3 KiB}";
  EXPECT_THAT(failure(lenet), HasSubstr("'latency' cannot be '3 KiB', expected a time such as 100 ns"));
  lenet.dram = "{model: fixed, latency: 2 s}";
  EXPECT_THAT(failure(lenet), HasSubstr("'latency' cannot be 2 s, the most is 1000000000000 ps"));
  lenet.dram = "{model: fixed, bandwidth: 0 GB/s}";
  EXPECT_THAT(failure(lenet), HasSubstr("'bandwidth' cannot be 0 GB/s"));
}

}  // namespace
}  // namespace weft::test
