// The role `interconnect`: carries requests of the initiators (processing elements, DMA channels) to the scratchpad and
// the DRAM, and their answers back.
//
// Towards initiators it speaks the TLM-2.0 base protocol in two calls: BEGIN_REQ is accepted at once (TLM_UPDATED,
// END_REQ), BEGIN_RESP comes when the answer is there, on a clock edge. A model says how long a request is under way
// and what it waits for; the base class hands it to the memory when it arrives there, never ahead, and delivers the
// answer, which takes no time on the way back (read and write data alike are counted once, on the way of the request).
#pragma once

#include <tlm_utils/multi_passthrough_target_socket.h>
#include <systemc>
#include <tlm>

#include <array>
#include <functional>
#include <limits>
#include <memory>
#include <queue>
#include <string>
#include <vector>

#include "hw/interconnect/memory_port.hpp"
#include "hw/memory/memory_module.hpp"
#include "hw/model/clock.hpp"
#include "hw/model/model_registry.hpp"
#include "hw/model/shared_resource.hpp"

namespace weft {

enum class Target : std::uint8_t { scratchpad, dram };
inline constexpr int target_count = 2;

// The machine's address map: the scratchpad from 0, the DRAM from here.
inline constexpr std::uint64_t dram_base = std::uint64_t{1} << 40;
inline Target target_of(std::uint64_t address) { return address < dram_base ? Target::scratchpad : Target::dram; }
inline std::uint64_t base_of(Target target) { return target == Target::dram ? dram_base : 0; }

inline const char* to_string(Target target) { return target == Target::dram ? "dram" : "scratchpad"; }

// A request as the model sees it.
struct Request {
  std::uint32_t number = 0;  // different from that of every other request under way; small
  int initiator = 0;         // for the accounts of resources
  int port = 0;              // where it comes in: the number of its processor
  Target target = Target::scratchpad;
  std::uint32_t bytes = 0;
  bool is_write = false;
};

// Cycles for which `bytes` take a way that carries `width` bytes a cycle.
inline Cycles beats(Bytes bytes, Bytes width) { return ceil_div(bytes, width); }

// A request is at its target.
struct Arrival {
  std::uint32_t number = 0;
  Cycles cycle = 0;
};

class Interconnect : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(Interconnect);

  tlm_utils::multi_passthrough_target_socket<Interconnect> initiators{"initiators"};

  // The model. A request comes in; those of one cycle come lowest initiator first. Adds to `arrivals`, now or in a
  // later step(), when it is at its target. The same functions, with one initiator, give the planned durations.
  virtual void enter(const Request& request, Cycles now, std::vector<Arrival>& arrivals) = 0;
  // Grants what can be granted at `now`, after all requests of the cycle have come in. Returns the next cycle in which
  // it has to be called, or never.
  static constexpr Cycles never = std::numeric_limits<Cycles>::max();
  virtual Cycles step(Cycles /*now*/, std::vector<Arrival>& /*arrivals*/) { return never; }
  // Forgets all requests and accounts.
  virtual void reset();

  // The time of a message of `bytes` on a free way: how long a task descriptor is under way.
  virtual Picoseconds message_time(Bytes bytes) const = 0;
  // Links that a request passes: what its energy is counted by.
  virtual int hops(const Request& request) const = 0;
  virtual std::vector<Resource*> resources() { return {}; }

  // Before anything else. `has_ports`: the target takes any number of requests at a time.
  void set_up(const Clock& clock, std::vector<std::string> initiator_names,
              const std::array<bool, target_count>& has_ports);
  void attach(Target target, MemoryModule& memory);

  const MemoryPort& memory_port(Target target) const { return *ports_[static_cast<std::size_t>(target)]; }
  std::int64_t byte_hops() const { return byte_hops_; }

  // Requests not answered yet.
  struct InFlight {
    int total = 0, dram_reads = 0, dram_writes = 0;
  };
  const InFlight& in_flight() const { return in_flight_; }
  // Where somebody is told of the traffic: the request to a memory that came in last (its bytes are 0 before the
  // first), by its address in the memory.
  const MemoryAccess& last_request(Target target) const { return last_[static_cast<std::size_t>(target)]; }
  // Called when in_flight() has changed.
  void on_traffic(std::function<void()> observer) { traffic_observer_ = std::move(observer); }

  // A sentence about the request that has waited longest for its answer; empty when there is none.
  std::string oldest_unanswered() const;

 protected:
  explicit Interconnect(sc_core::sc_module_name name);
  // What a model is told before its first request: override to make what depends on the number of initiators.
  virtual void set_up_model() {}
  const Clock& clock() const { return clock_; }
  bool has_ports(Target target) const { return has_ports_[static_cast<std::size_t>(target)]; }

 private:
  struct UnderWay {
    tlm::tlm_generic_payload* payload = nullptr;  // null: the number is free
    int initiator = 0;
    int port = 0;
    std::uint64_t address = 0;
    Cycles since = 0;
    Picoseconds arrival = 0;  // at the memory
  };
  struct Pending {
    int port;
    tlm::tlm_generic_payload* payload;
  };
  // Ordered by cycle, then by the order in which they came about.
  struct Due {
    Cycles cycle;
    std::uint64_t order;
    std::uint32_t number;
    bool operator>(const Due& other) const { return cycle != other.cycle ? cycle > other.cycle : order > other.order; }
  };
  using Calendar = std::priority_queue<Due, std::vector<Due>, std::greater<>>;

  tlm::tlm_sync_enum nb_transport_fw(int port, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay);
  unsigned transport_dbg(int port, tlm::tlm_generic_payload& payload);
  void carry();  // everything of this instant, in the order: requests come in, grants, arrivals at the memories
  void enter_pending(Cycles now);
  void access(std::uint32_t number, Cycles at);
  void answered_by_memory(tlm::tlm_generic_payload& payload, Picoseconds complete);
  void answer_due();
  std::uint32_t take_number();
  void count_in_flight(std::uint32_t number, int change);

  Clock clock_{1000};
  std::vector<std::string> initiator_names_;
  std::array<bool, target_count> has_ports_{};
  std::array<MemoryModule*, target_count> memories_{};
  std::array<bool, target_count> takes_ahead_{};
  std::array<std::unique_ptr<MemoryPort>, target_count> ports_;
  std::vector<Pending> pending_, entering_;
  std::vector<Arrival> arrivals_;
  std::vector<UnderWay> under_way_;  // by number
  std::vector<std::uint32_t> free_numbers_;
  Calendar arriving_, answers_;
  std::uint64_t order_ = 0;
  std::int64_t byte_hops_ = 0;
  InFlight in_flight_;
  std::array<MemoryAccess, target_count> last_{};
  std::function<void()> traffic_observer_;
  sc_core::sc_event carry_event_, answer_event_;
};

using InterconnectRegistry = ModelRegistry<Interconnect>;
InterconnectRegistry& interconnect_models();

}  // namespace weft
