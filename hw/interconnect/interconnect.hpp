/// The module that carries an InterconnectTiming through SystemC: requests of the initiators (processing elements, DMA
/// channels) to the scratchpad and the DRAM, and their answers back.
///
/// Towards initiators it speaks the TLM-2.0 base protocol in two calls: BEGIN_REQ is accepted at once (TLM_UPDATED,
/// END_REQ), BEGIN_RESP comes when the answer is there, on a clock edge. A request is handed to the memory when it
/// arrives there, never ahead (but for what takes accesses ahead), and the answer takes no time on the way back, unless
/// the model carries responses.
#pragma once

#include <tlm_utils/multi_passthrough_target_socket.h>
#include <systemc>
#include <tlm>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hw/interconnect/memory_port.hpp"
#include "hw/interconnect/transaction.hpp"
#include "hw/memory/memory_module.hpp"
#include "hw/timing/interconnect_timing.hpp"
#include "hw/timing/multicast.hpp"
#include "hw/timing/numbered_entries.hpp"
#include "hw/timing/request_flow.hpp"
#include "hw/transfer/simulated_clock.hpp"

namespace weft {

struct InitiatorExtension;

class Interconnect : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(Interconnect);

  tlm_utils::multi_passthrough_target_socket<Interconnect> initiators{"initiators"};

  // `multicast`: whether reads are shared among the processing elements, whose ports are below `pes`.
  Interconnect(sc_core::sc_module_name name, std::unique_ptr<InterconnectTiming> timing, bool multicast = false,
               int pes = 0);

  // Called once, before anything else, with the memories that it leads to.
  void set_up(const SimulatedClock& clock, std::vector<std::string> initiator_names, MemoryModule& scratchpad,
              MemoryModule& dram);

  InterconnectTiming& timing() { return *timing_; }
  const MemoryPort& memory_port(Target target) const { return *ports_[static_cast<std::size_t>(target)]; }
  std::int64_t byte_hops() const { return byte_hops_; }
  // What was answered with the read of another initiator.
  struct Shared {
    std::int64_t reads = 0;
    Bytes bytes = 0;
  };
  const std::optional<Shared>& shared() const { return shared_; }  // none: without multicast

  // Requests not answered yet.
  struct InFlight {
    int total = 0, dram_reads = 0, dram_writes = 0;
  };
  const InFlight& in_flight() const { return in_flight_; }
  // Where somebody is told of the traffic: the request to a memory that came in last (its bytes are 0 before the
  // first), by its address in the memory.
  const MemoryAccess& last_request(Target target) const { return last_[static_cast<std::size_t>(target)]; }
  // Called with every access when it has been answered.
  void on_answer(std::function<void(const Transaction&)> observer) { answer_observer_ = std::move(observer); }
  // Called when in_flight() has changed.
  void on_traffic(std::function<void()> observer) { traffic_observer_ = std::move(observer); }

  // Returns a description of the request that has waited longest for its answer; empty when there is none.
  std::string oldest_unanswered() const;

 private:
  struct UnderWay {
    tlm::tlm_generic_payload* payload = nullptr;  // null: the number is free
    int initiator = 0;
    int port = 0, socket = 0, way = -1;
    std::uint64_t address = 0;
    Cycles since = 0;
    Picoseconds arrival = 0;  // at the memory
    std::uint32_t bytes = 0;
    bool is_answered = false;  // and its answer is on its way
    bool follows = false;      // it is answered with another request
  };
  struct Pending {
    int port;
    tlm::tlm_generic_payload* payload;
    InitiatorExtension* extension;  // of the payload
  };

  void attach(Target target, MemoryModule& memory);
  tlm::tlm_sync_enum nb_transport_fw(int port, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay);
  unsigned transport_dbg(int port, tlm::tlm_generic_payload& payload);
  void carry();  // everything of this instant, in the order: requests come in, grants, arrivals at the memories
  void enter_pending(Cycles now);
  Request request_of(std::uint32_t number) const;
  bool follows(Multicast::Place place, std::uint32_t number, Cycles at);
  void copy_answer(std::uint32_t from, std::uint32_t to);
  void access(std::uint32_t number, Cycles at);
  void answered_by_memory(tlm::tlm_generic_payload& payload, Picoseconds complete);
  void respond(std::uint32_t number, Cycles cycle);
  void answer(std::uint32_t number, Cycles cycle);
  void answer_at(std::uint32_t number, Cycles cycle);
  void answer_due();
  void count_in_flight(std::uint32_t number, int change);

  std::unique_ptr<InterconnectTiming> timing_;
  RequestFlow flow_;
  Multicast multicast_;
  std::optional<Shared> shared_;
  SimulatedClock clock_{1000};
  std::vector<std::string> initiator_names_;
  std::array<MemoryModule*, target_count> memories_{};
  std::array<bool, target_count> takes_ahead_{};
  std::array<std::unique_ptr<MemoryPort>, target_count> ports_;
  std::vector<Pending> pending_, entering_;
  NumberedEntries<UnderWay> under_way_;
  Calendar answers_;
  std::int64_t byte_hops_ = 0;
  InFlight in_flight_;
  std::array<MemoryAccess, target_count> last_{};
  std::function<void()> traffic_observer_;
  std::function<void(const Transaction&)> answer_observer_;
  sc_core::sc_event carry_event_, answer_event_;
};

}  // namespace weft
