// Memories that do not keep to the protocol: answers of another length, before their time, twice, never, far too late.
// Each ends the run with the time, the memory and the address.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tlm_utils/simple_target_socket.h>

#include "hw/memory/attached_memory.hpp"
#include "hw/memory/fixed_timing.hpp"
#include "tests/hw/machine/lenet_runs.hpp"

namespace weft::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

enum class Misdeed { none, wrong_length, twice, never, late };

// Answers after 24 ns by four phases; the tenth access as it should not be answered.
template <Misdeed misdeed>
class Misbehaving : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<Misbehaving> socket{"socket"};

  SC_HAS_PROCESS(Misbehaving);
  explicit Misbehaving(sc_core::sc_module_name name) : sc_module(name) {
    socket.register_nb_transport_fw(this, &Misbehaving::forward);
    SC_THREAD(answer);
  }

 private:
  tlm::tlm_sync_enum forward(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time&) {
    if (phase != tlm::BEGIN_REQ) return tlm::TLM_ACCEPTED;
    waiting_.push_back(&payload);
    begun_.notify();
    phase = tlm::END_REQ;
    return tlm::TLM_UPDATED;
  }
  void answer() {
    for (int count = 1;; ++count) {
      while (waiting_.empty()) wait(begun_);
      tlm::tlm_generic_payload& payload = *waiting_.front();
      waiting_.pop_front();
      wait(24, sc_core::SC_NS);
      const bool is_tenth = count == 10;
      if (is_tenth && misdeed == Misdeed::never) continue;
      if (is_tenth && misdeed == Misdeed::late) wait(3, sc_core::SC_SEC);
      if (is_tenth && misdeed == Misdeed::wrong_length) payload.set_data_length(payload.get_data_length() / 2);
      payload.set_response_status(tlm::TLM_OK_RESPONSE);
      payload.acquire();
      respond(payload);
      if (is_tenth && misdeed == Misdeed::twice) respond(payload);
      payload.release();
    }
  }
  void respond(tlm::tlm_generic_payload& payload) {
    tlm::tlm_phase phase = tlm::BEGIN_RESP;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    socket->nb_transport_bw(payload, phase, delay);
  }

  std::deque<tlm::tlm_generic_payload*> waiting_;
  sc_core::sc_event begun_;
};

template <Misdeed misdeed>
class MisbehavingDram : public AttachedMemory {
 public:
  MisbehavingDram(sc_core::sc_module_name name, const Parameters&)
      : AttachedMemory(name, Calls::four_phase, {.resource = "dram", .size = 1 << 16, .holds_data = false}) {
    attach(memory_.socket);
  }

 private:
  Misbehaving<misdeed> memory_{"memory"};
};

std::unique_ptr<MemoryTiming> stated_24_ns(const Parameters&) {
  return std::make_unique<FixedTiming>("dram", 24'000, 64'000'000'000);
}

const MemoryRegistration well_behaved{
    dram_models(),
    {.name = "well-behaved", .timing = stated_24_ns, .module = make_module<MisbehavingDram<Misdeed::none>>}};
const MemoryRegistration of_wrong_length{
    dram_models(),
    {.name = "wrong-length", .timing = stated_24_ns, .module = make_module<MisbehavingDram<Misdeed::wrong_length>>}};
const MemoryRegistration answering_twice{
    dram_models(), {.name = "twice", .timing = stated_24_ns, .module = make_module<MisbehavingDram<Misdeed::twice>>}};
const MemoryRegistration answering_never{
    dram_models(), {.name = "never", .timing = stated_24_ns, .module = make_module<MisbehavingDram<Misdeed::never>>}};
const MemoryRegistration answering_late{
    dram_models(), {.name = "late", .timing = stated_24_ns, .module = make_module<MisbehavingDram<Misdeed::late>>}};

std::string run_on(const char* dram) {
  return in_child([&]() -> std::string {
    LenetCase lenet;
    lenet.placement = "{input: tiled, weight: tiled, output: tiled}";
    lenet.interconnect = "{model: crossbar}";
    lenet.dram = fmt::format("{{model: {}}}", dram);
    try {
      return LenetRun(lenet).faults();
    } catch (const Infeasible& error) {
      return error.what();
    }
  });
}

TEST(MemoryFaults, OneWithoutIsTaken) { EXPECT_EQ(run_on("well-behaved"), ""); }

TEST(MemoryFaults, AnAnswerOfAnotherLengthIsReportedWithTimeAddressAndLengths) {
  EXPECT_THAT(run_on("wrong-length"),
              AllOf(HasSubstr("the run failed at 264002 ps: accelerator.dram: the access at address 0x10000000680"),
                    HasSubstr("is answered with 32 B; expected the 64 that were asked for")));
}

TEST(MemoryFaults, ASecondAnswerIsReported) {
  EXPECT_THAT(run_on("twice"), AllOf(HasSubstr("the run failed at "), HasSubstr("dram"), HasSubstr("twice")));
}

TEST(MemoryFaults, OneThatStopsAnsweringIsReportedWithTimeAddressAndInitiator) {
  EXPECT_THAT(run_on("never"),
              AllOf(HasSubstr("the run stands still at cycle "), HasSubstr("(dram), which dma0 sent at cycle"),
                    HasSubstr("has not been answered")));
}

TEST(MemoryFaults, AnAnswerAfterSecondsIsReportedLikeNone) {
  EXPECT_THAT(run_on("late"), AllOf(HasSubstr("the run stands still at cycle "), HasSubstr("has not been answered")));
}

}  // namespace
}  // namespace weft::test
