// What weft does for a memory that knows nothing of it: checks, pieces, bytes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <systemc>

#include "base/core/child_process.hpp"
#include "hw/check/model_checks.hpp"
#include "hw/memory/attached_memory.hpp"
#include "hw/memory/fixed_timing.hpp"
#include "tests/hw/machine/functional_runs.hpp"
#include "tests/hw/machine/lenet_runs.hpp"
#include "tests/support/hw/foreign_memories.hpp"

namespace weft::test {
namespace {

// Takes addresses as they come, and nothing but aligned powers of two. It checks nothing, answers by the four phases, and
// holds its responses until the one before has ended.
class TrustingMemory : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<TrustingMemory> socket{"socket"};
  static inline int odd_accesses = 0;

  explicit TrustingMemory(sc_core::sc_module_name name) : sc_module(name), queue_(this, &TrustingMemory::at_phase) {
    socket.register_nb_transport_fw(this, &TrustingMemory::nb_transport_fw);
  }

 private:
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) {
    const std::uint64_t bytes = payload.get_data_length();
    if ((bytes & (bytes - 1)) != 0 || payload.get_address() % bytes != 0) ++odd_accesses;
    payload.acquire();
    queue_.notify(payload, phase, delay + sc_core::sc_time(1, sc_core::SC_NS));
    return tlm::TLM_ACCEPTED;
  }
  void at_phase(tlm::tlm_generic_payload& payload, const tlm::tlm_phase& phase) {
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    tlm::tlm_phase next = tlm::END_REQ;
    if (phase == tlm::BEGIN_REQ) {
      socket->nb_transport_bw(payload, next, delay);
      queue_.notify(payload, tlm::BEGIN_RESP, sc_core::sc_time(20, sc_core::SC_NS));
      return;
    }
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
    next = tlm::BEGIN_RESP;
    // Understands no TLM_COMPLETED here, as some do not.
    if (socket->nb_transport_bw(payload, next, delay) != tlm::TLM_UPDATED || next != tlm::END_RESP) {
      SC_REPORT_ERROR("trusting", "a response has not been ended");
    }
    payload.release();
  }
  tlm_utils::peq_with_cb_and_phase<TrustingMemory> queue_;
};

class TrustingDram : public AttachedMemory {
 public:
  TrustingDram(sc_core::sc_module_name name, const Parameters& parameters)
      : AttachedMemory(name, Calls::four_phase,
                       {.resource = "dram",
                        .size = 1 << 16,
                        .pin_burst = 64,
                        .split = parameters.value("split"),
                        .holds_data = false}) {
    attach(memory_.socket);
  }

 private:
  TrustingMemory memory_{"memory"};
};

const MemoryRegistration trusting_dram{
    dram_models(),
    {.name = "trusting",
     .parameters = {{.name = "split", .type = ParameterType::bytes, .default_text = "16 B"}},
     .module = make_module<TrustingDram>}};

TEST(MemoryBridge, MakesAMemoryThatChecksNothingConform) {
  const ModelConfig config{"trusting", {}, {}};
  for (const Conformance& statement : memory_conformance(dram_models(), config)) {
    EXPECT_EQ(in_child_process(statement.fault), "") << statement.statement;
  }
}

TEST(MemoryBridge, SplitsAccessesToAlignedPowersOfTwo) {
  LenetCase lenet;
  lenet.pes = "[{count: 4, model: mac-array, macs_per_cycle: 16}]";
  lenet.placement = "{input: tiled, weight: tiled, output: tiled}";
  lenet.interconnect = "{model: crossbar}";
  lenet.dram = "{model: trusting}";
  EXPECT_EQ(in_child([&] {
              const LenetRun run(lenet);
              return run.faults() + std::to_string(TrustingMemory::odd_accesses);
            }),
            "0");
}

TEST(FixedTiming, MayBeALatencyAlone) {
  FixedTiming memory("dram", 80'000);
  EXPECT_EQ(memory.serve({0, 64, false, 0, 5'000}), 85'000);
  EXPECT_EQ(memory.serve({64, 64, false, 0, 5'000}), 85'000);
  EXPECT_EQ(memory.min_time(1 << 20), 0);
}

TEST(FixedTiming, CountsWholeBurstsInAnyUnitOfTime) {
  FixedTiming memory("dram", 1'000, 64'000'000'000, 64);  // a byte takes 15.625 ps
  memory.set_up({Clock(1'000'000, 1000), 64, std::nullopt});
  EXPECT_EQ(memory.serve({60, 8, false, 0, 0}), 2'000'000 + 1'000'000);
  EXPECT_EQ(pin_bytes(60, 8, 64), 128);
  EXPECT_EQ(pin_bytes(64, 64, 64), 64);
  EXPECT_EQ(pin_bytes(3, 5, 1), 5);
}

}  // namespace
}  // namespace weft::test
