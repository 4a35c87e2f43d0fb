// The role `interconnect`: carries requests of the initiators (processing elements, DMA channels) to the scratchpad and
// the DRAM, and their answers back.
//
// Towards initiators it speaks the TLM-2.0 base protocol in two calls: BEGIN_REQ is accepted at once (TLM_UPDATED,
// END_REQ), BEGIN_RESP comes when the answer is there, on a clock edge. Requests of one instant are granted together,
// lowest initiator first. A model says what a request claims on its way; the base class queues, calls the memories with
// an annotated delay, and delivers the answers.
#pragma once

#include <tlm_utils/multi_passthrough_target_socket.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <systemc>
#include <tlm>

#include <memory>
#include <queue>
#include <string>
#include <vector>

#include "hw/clock.hpp"
#include "hw/memory/memory_module.hpp"
#include "hw/model_registry.hpp"
#include "hw/shared_resource.hpp"

namespace weft {

enum class Target : std::uint8_t { scratchpad, dram };
inline constexpr int target_count = 2;

// The machine's address map: the scratchpad from 0, the DRAM from here.
inline constexpr std::uint64_t dram_base = std::uint64_t{1} << 40;
inline Target target_of(std::uint64_t address) { return address < dram_base ? Target::scratchpad : Target::dram; }

// A request as the model sees it.
struct Request {
  int initiator = 0;
  Target target = Target::scratchpad;
  std::uint32_t bytes = 0;
  bool is_write = false;
};

class Interconnect : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(Interconnect);

  tlm_utils::multi_passthrough_target_socket<Interconnect> initiators{"initiators"};
  tlm_utils::simple_initiator_socket<Interconnect> scratchpad{"scratchpad"};
  tlm_utils::simple_initiator_socket<Interconnect> dram{"dram"};

  // When a request that is granted at `now` arrives at its target; claims what it passes.
  virtual Picoseconds pass(const Request& request, Picoseconds now) = 0;
  // The time of a message of `bytes` on a free way: how long a task descriptor is under way.
  virtual Picoseconds message_time(Bytes bytes) const = 0;
  virtual std::vector<SharedResource*> resources() { return {}; }

  void set_clock(const Clock& clock) { clock_ = clock; }

  // Requests granted and not answered yet.
  struct InFlight {
    int total = 0, dram_reads = 0, dram_writes = 0;
  };
  const InFlight& in_flight() const { return in_flight_; }
  // Called when in_flight() has changed.
  void on_traffic(std::function<void()> observer) { traffic_observer_ = std::move(observer); }

 protected:
  explicit Interconnect(sc_core::sc_module_name name);
  const Clock& clock() const { return clock_; }

 private:
  struct Pending {
    int initiator;
    tlm::tlm_generic_payload* payload;
  };
  struct Answer {
    Cycles cycle;
    std::uint64_t number;  // answers of one instant in the order of their grants
    int initiator;
    tlm::tlm_generic_payload* payload;
    bool operator>(const Answer& other) const {
      return cycle != other.cycle ? cycle > other.cycle : number > other.number;
    }
  };

  tlm::tlm_sync_enum nb_transport_fw(int initiator, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay);
  void grant_all();
  void grant(const Pending& request);
  void answer_due();
  void count_in_flight(const tlm::tlm_generic_payload& payload, int change);

  Clock clock_{1000};
  std::vector<Pending> pending_;
  std::vector<Pending> granting_;
  std::priority_queue<Answer, std::vector<Answer>, std::greater<>> answers_;
  std::uint64_t granted_ = 0;
  InFlight in_flight_;
  std::function<void()> traffic_observer_;
  sc_core::sc_event grant_event_, answer_event_;
};

using InterconnectRegistry = ModelRegistry<Interconnect>;
InterconnectRegistry& interconnect_models();

}  // namespace weft
