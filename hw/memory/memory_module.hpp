// The role `memory`: a scratchpad or a DRAM. Any TLM-2.0 memory can stand here: a model hands out a target socket, says
// how that is to be called, and what an access takes when nothing else is in its way. Models whose timing follows from
// the order of arrival derive from TimedMemory (timed_memory.hpp); memories that know nothing of weft are wrapped by
// AttachedMemory (attached_memory.hpp).
#pragma once

#include <systemc>
#include <tlm>

#include <optional>
#include <string>
#include <vector>

#include "hw/model/clock.hpp"
#include "hw/model/model_registry.hpp"
#include "hw/model/shared_resource.hpp"

namespace weft {

struct MemoryAccess {
  std::uint64_t address = 0;  // within the memory
  std::uint32_t bytes = 0;
  bool is_write = false;
  int initiator = 0;
  Picoseconds arrival = 0;
};

// How a memory is called.
enum class Calls : std::uint8_t {
  blocking,   // b_transport, which returns at once and annotates the time of the access; any number under way
  waiting,    // b_transport, which waits: from a thread, one access at a time
  four_phase  // nb_transport: one request at a time, as many responses outstanding as the memory accepts
};

// What a memory is told of the machine it is part of, before the first access.
struct MemorySetup {
  Clock clock{1000};
  Bytes burst = 64;               // no access is longer
  std::optional<Bytes> capacity;  // of the scratchpad, where it is limited
};

// Something that a model has counted, for counters.csv and summary.json.
struct Counter {
  std::string name;  // "row_hits"
  std::int64_t value = 0;
};

class MemoryModule : public sc_core::sc_module {
 public:
  virtual tlm::tlm_base_target_socket_b<>& target_socket() = 0;
  virtual Calls calls() const { return Calls::blocking; }

  // For planned durations: when an access is complete while nothing but accesses of the same transfer is under way.
  // Never later than in a run, but for what resources() account for. Accesses come in the order of their arrival.
  virtual Picoseconds unloaded(const MemoryAccess& access) = 0;
  // The next access is the first of a transfer.
  virtual void reset_unloaded() = 0;

  // The least time in which `bytes` can cross the pins, from the first to the last: a bound, without latency.
  virtual Picoseconds min_time(Bytes bytes) const = 0;

  // It arbitrates among any number of requests of one instant itself; otherwise the interconnect serialises them.
  virtual bool has_ports() const { return false; }

  // Called by b_transport only: an access may be handed over before it arrives, with the time until then as annotated
  // delay, as long as accesses come in the order of their arrival (of a memory without ports they do).
  virtual bool takes_accesses_ahead() const { return false; }

  // Resources of the model that initiators wait for; empty where nothing is shared.
  virtual std::vector<Resource*> resources() { return {}; }
  virtual std::vector<Counter> counters() const { return {}; }
  // An access of this memory has been answered; `arrival` is when it was handed over.
  virtual void answered(const MemoryAccess&, Picoseconds /*complete*/) {}

  // Throws InputError where the model does not fit into this machine.
  virtual void set_up(const MemorySetup&) {}
  // Functional mode: what is written has to be there when it is read, by debug transport too. Before set_size().
  // Nothing to do for a memory that always holds data.
  virtual void hold_data() {}
  // Addresses from 0; accesses beyond are answered with TLM_ADDRESS_ERROR_RESPONSE. Before the run. Throws Infeasible
  // where the memory is smaller than that.
  virtual void set_size(std::uint64_t bytes) = 0;

 protected:
  explicit MemoryModule(sc_core::sc_module_name name) : sc_module(name) {}
};

using MemoryRegistry = ModelRegistry<MemoryModule>;
// Scratchpads and DRAMs are the same kind of module under two roles.
MemoryRegistry& scratchpad_models();
MemoryRegistry& dram_models();

}  // namespace weft
