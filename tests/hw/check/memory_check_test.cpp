// What `weft models --check` says of memories: nothing of those of others that are as they declare themselves, and of
// each faulty one what is wrong with it. (The project's own models are checked in
// tests/cli/commands/model_check_test.cpp.)
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tlm_utils/simple_initiator_socket.h>

#include <cstdlib>
#include <typeinfo>

#include "hw/check/model_checks.hpp"
#include "hw/memory/attached_memory.hpp"
#include "hw/memory/fixed_timing.hpp"
#include "hw/memory/width_adapter.hpp"
#include "tests/support/hw/faulty_memory.hpp"
#include "tests/support/hw/foreign_memories.hpp"
#include "tests/support/sched/conformance_faults.hpp"

namespace weft::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// What is stated of foreign memories.
template <Picoseconds latency>
class Stated : public FixedTiming {
 public:
  explicit Stated(const Parameters&) : FixedTiming("dram", latency, 64'000'000'000) {}
};

template <class Memory, Calls called, Picoseconds latency>
class Foreign : public AttachedMemory {
 public:
  using Planned = Stated<latency>;

  Foreign(sc_core::sc_module_name name, const Parameters&)
      : AttachedMemory(name, called, {.resource = "dram", .size = 1 << 16}) {
    attach(memory_.socket);
  }

 private:
  Memory memory_{"memory"};
};

template <Calls called>
class Wide : public AttachedMemory {
 public:
  using Planned = Stated<9'000>;

  Wide(sc_core::sc_module_name name, const Parameters&)
      : AttachedMemory(name, called, {.resource = "dram", .size = 1 << 16}) {
    attach(adapter_.in);
    adapter_.out.bind(memory_.socket);
  }

 private:
  foreign::WideMemory memory_{"memory"};
  WidthAdapter<64> adapter_{"adapter"};
};

// What is wrong with a model.
template <class Model>
std::string memory_faults() {
  const std::string name = typeid(Model).name();
  dram_models().add({.name = name, .timing = make_timing<typename Model::Planned>, .module = make_module<Model>});
  return faults_of(memory_conformance(dram_models(), {name, {}, {}}));
}

TEST(MemoryCheck, FindsNothingInMemoriesOfOthersThatAreAsTheyDeclare) {
  EXPECT_EQ((memory_faults<Foreign<foreign::SerialMemory, Calls::four_phase, 42'000>>()), "");
  EXPECT_EQ((memory_faults<Foreign<foreign::EarlyMemory, Calls::four_phase, 24'000>>()), "");
  EXPECT_EQ(memory_faults<Wide<Calls::waiting>>(), "");
}

TEST(MemoryCheck, FindsNothingInAMemoryWithoutFault) { EXPECT_EQ(memory_faults<FaultyMemory<NoFault>>(), ""); }

TEST(MemoryCheck, FindsOneThatWaitsAlthoughItSaysThatItReturnsAtOnce) {
  EXPECT_THAT(memory_faults<Wide<Calls::blocking>>(),
              HasSubstr("b_transport waited, expected it to return at once: calls() says Calls::blocking"));
}

TEST(MemoryCheck, FindsOneThatNeverAnswers) {
  EXPECT_THAT((memory_faults<Foreign<foreign::SilentMemory, Calls::four_phase, 1'000>>()),
              HasSubstr("the read of 1 B at address 0x0 has not been answered after 10 ms"));
}

struct AnswersBeyondItsSize : NoFault {
  static bool has(std::uint64_t, std::uint32_t) { return true; }
};
TEST(MemoryCheck, FindsOneThatAnswersBeyondItsSize) {
  EXPECT_THAT(memory_faults<FaultyMemory<AnswersBeyondItsSize>>(),
              HasSubstr("the read of 1 B at address 0x10000 of a memory of 65536 B was answered with TLM_OK_RESPONSE, "
                        "expected TLM_ADDRESS_ERROR_RESPONSE"));
}

struct AddsUpToZero : NoFault {
  static bool has(std::uint64_t address, std::uint32_t bytes) { return address + bytes <= size; }
};
TEST(MemoryCheck, FindsOneWhoseSumOfAddressAndLengthLeaves64Bits) {
  EXPECT_THAT(memory_faults<FaultyMemory<AddsUpToZero>>(),
              HasSubstr("at address 0xffffffffffffffff of a memory of 65536 B"));
}

struct ChangesTheAddress : NoFault {
  static void after(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
    payload.set_address(payload.get_address() + 64);
  }
};
TEST(MemoryCheck, FindsOneThatChangesTheAddress) {
  EXPECT_THAT(memory_faults<FaultyMemory<ChangesTheAddress>>(),
              HasSubstr("changed the address of an access from 0x0 to 0x40, expected it to stay"));
}

struct SetsNoStatus : NoFault {
  static void after(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
    payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  }
};
TEST(MemoryCheck, FindsOneThatSetsNoStatus) {
  EXPECT_THAT(memory_faults<FaultyMemory<SetsNoStatus>>(),
              HasSubstr("was answered with TLM_INCOMPLETE_RESPONSE, expected"));
}

struct DropsExtensions : NoFault {
  static void after(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
    for (unsigned i = 0; i < tlm::max_num_extensions(); ++i) payload.set_extension(i, nullptr);
  }
};
TEST(MemoryCheck, FindsOneThatDropsExtensions) {
  EXPECT_THAT(memory_faults<FaultyMemory<DropsExtensions>>(),
              HasSubstr("the memory changed an extension of an access, expected it to stay"));
}

struct WritesTooMuch : NoFault {
  static void after(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
    payload.get_data_ptr()[payload.get_data_length()] = 0;
  }
};
TEST(MemoryCheck, FindsOneThatWritesBeyondTheData) {
  EXPECT_THAT(memory_faults<FaultyMemory<WritesTooMuch>>(),
              HasSubstr("the read of 1 B at address 0x0 wrote beyond its data"));
}

struct IsFasterThanPlanned : NoFault {
  static constexpr Picoseconds planned = 20'000;
};
TEST(MemoryCheck, FindsOneThatIsFasterThanPlanned) {
  EXPECT_THAT(memory_faults<FaultyMemory<IsFasterThanPlanned>>(),
              AllOf(HasSubstr("no transfer is complete earlier than planned: the write of"),
                    HasSubstr("took 10 cycles, expected at least the 20 that uncontended() plans"),
                    HasSubstr("a machine of one processing element runs as planned: task conv[0,0,0] took")));
}

struct HasTooLargeABound : NoFault {
  static Picoseconds min_time(Bytes bytes) { return bytes * 170; }
};
TEST(MemoryCheck, FindsALeastTimeThatAccessesDoNotTake) {
  // 64 B in the 10 ns that an access takes would be 156 ps a byte.
  EXPECT_THAT(memory_faults<FaultyMemory<HasTooLargeABound>>(),
              AllOf(HasSubstr("none takes less than the least time for its bytes: the "),
                    HasSubstr("took 10000 ps, expected at least the 10880 that min_time(64) says")));
}

struct IsSlowerThanPlanned : NoFault {
  static constexpr Picoseconds planned = 5'000;
};
TEST(MemoryCheck, FindsOneThatTakesLongerWithoutCountingIt) {
  EXPECT_THAT(
      memory_faults<FaultyMemory<IsSlowerThanPlanned>>(),
      AllOf(HasSubstr("took 10 cycles where uncontended() plans 5, and no resource counts that its initiator waited"),
            HasSubstr("as no resource counts a wait")));
}

struct GoesBackInTime : NoFault {
  static void after(tlm::tlm_generic_payload&, sc_core::sc_time& delay) { delay = sc_core::SC_ZERO_TIME; }
  static constexpr Picoseconds planned = 0;
  static constexpr bool ahead = true;
};
TEST(MemoryCheck, FindsOneThatTakesTheAnnotatedDelayBack) {
  EXPECT_THAT(memory_faults<FaultyMemory<GoesBackInTime>>(),
              AllOf(HasSubstr("accesses handed over ahead take the same times"),
                    HasSubstr("b_transport took the annotated delay back by")));
}

struct TakesAheadAsNow : NoFault {
  static void before(tlm::tlm_generic_payload&, sc_core::sc_time& delay) {
    // Those that arrive later than in 5 ns are served 1 ns late.
    if (delay > sc_core::sc_time(5, sc_core::SC_NS)) delay += sc_core::sc_time(1, sc_core::SC_NS);
  }
  static constexpr bool ahead = true;
};
TEST(MemoryCheck, FindsOneForWhichAheadIsNotTheSame) {
  EXPECT_THAT(
      memory_faults<FaultyMemory<TakesAheadAsNow>>(),
      AllOf(HasSubstr("accesses handed over ahead take the same times"), HasSubstr("and handed over ahead after")));
}

struct SharesState : NoFault {
  static void after(tlm::tlm_generic_payload&, sc_core::sc_time& delay) {
    static int served = 0;
    if (++served % 7 == 0) delay += sc_core::sc_time(1, sc_core::SC_NS);
  }
};
TEST(MemoryCheck, FindsTwoOfAKindThatTakeDifferentTimes) {
  EXPECT_THAT(memory_faults<FaultyMemory<SharesState>>(), HasSubstr("and of a second memory of the same kind after"));
}

struct IgnoresByteEnables : NoFault {
  static constexpr bool heeds_byte_enables = false;
};
struct IgnoresStreamingWidth : NoFault {
  static constexpr bool heeds_streaming_width = false;
};
TEST(MemoryCheck, FindsByteEnablesAndStreamingWidthsThatAreIgnored) {
  EXPECT_THAT(memory_faults<FaultyMemory<IgnoresByteEnables>>(),
              AllOf(HasSubstr("a write with byte enables was answered with TLM_OK_RESPONSE and not carried out"),
                    Not(HasSubstr("a streaming width of half"))));
  EXPECT_THAT(memory_faults<FaultyMemory<IgnoresStreamingWidth>>(),
              AllOf(HasSubstr("a write with a streaming width of half its length was answered with TLM_OK_RESPONSE"),
                    Not(HasSubstr("a write with byte enables"))));
}

struct KeepsBytesElsewhere : NoFault {
  static std::uint64_t place(std::uint64_t address, bool is_debug) { return is_debug ? address : address ^ 1; }
};
TEST(MemoryCheck, FindsDebugTransportThatSeesOtherBytes) {
  EXPECT_THAT(memory_faults<FaultyMemory<KeepsBytesElsewhere>>(),
              AllOf(HasSubstr("brought other bytes than were written there"),
                    HasSubstr("it computes what the reference computes: conv[0,0,0,")));
}

struct LosesLateWrites : NoFault {
  static bool stores(std::uint64_t address) { return address < 0xff00; }
};
TEST(MemoryCheck, FindsWritesThatAreLost) {
  EXPECT_THAT(memory_faults<FaultyMemory<LosesLateWrites>>(), HasSubstr("in functional mode it holds what is written"));
}

struct Crashes : NoFault {
  static void before(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
    if (payload.get_address() > size) std::abort();
  }
};
TEST(MemoryCheck, SaysWhichStatementEndedTheProcess) {
  EXPECT_THAT(
      memory_faults<FaultyMemory<Crashes>>(),
      AllOf(HasSubstr("what is beyond its size is answered with TLM_ADDRESS_ERROR_RESPONSE: exception: its process was "
                      "ended by signal"),
            Not(HasSubstr("no transfer is complete"))));
}

class Restless : public FaultyMemory<NoFault> {
 public:
  SC_HAS_PROCESS(Restless);
  Restless(sc_core::sc_module_name name, const Parameters& parameters) : FaultyMemory(name, parameters) {
    SC_THREAD(tick);
  }

 private:
  void tick() {
    for (;;) wait(1, sc_core::SC_US);
  }
};
TEST(MemoryCheck, FindsOneThatSchedulesEventsWhileIdle) {
  EXPECT_THAT(memory_faults<Restless>(),
              HasSubstr("it is silent when idle: 1 ms after the last answer it still schedules events"));
}

// Answers every access twice, or says first that it accepts it twice.
template <bool twice_accepted>
class Repeating : public foreign::SerialMemory {
 public:
  tlm_utils::simple_target_socket<Repeating> socket{"repeating"};
  explicit Repeating(sc_core::sc_module_name name) : SerialMemory(name) {
    inner_.bind(SerialMemory::socket);
    inner_.register_nb_transport_bw(this, &Repeating::backward);
    socket.register_nb_transport_fw(this, &Repeating::forward);
  }

 private:
  tlm::tlm_sync_enum forward(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    return inner_->nb_transport_fw(payload, phase, delay);
  }
  tlm::tlm_sync_enum backward(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    if (phase == (twice_accepted ? tlm::END_REQ : tlm::BEGIN_RESP)) {
      tlm::tlm_phase once = phase;
      socket->nb_transport_bw(payload, once, delay);
    }
    return socket->nb_transport_bw(payload, phase, delay);
  }
  tlm_utils::simple_initiator_socket<Repeating> inner_{"inner"};
};
TEST(MemoryCheck, FindsBreachesOfTheFourPhases) {
  EXPECT_THAT((memory_faults<Foreign<Repeating<true>, Calls::four_phase, 42'000>>()),
              HasSubstr("END_REQ came twice for the access at address 0x0"));
  EXPECT_THAT((memory_faults<Foreign<Repeating<false>, Calls::four_phase, 42'000>>()),
              HasSubstr("BEGIN_RESP came for an access that has been answered, or was never requested"));
}

}  // namespace
}  // namespace weft::test
