/// The role `memory`, a scratchpad or a DRAM, as plain classes: when an access is complete. They know nothing of
/// SystemC; the same object times planned transfers and, carried by a TLM-2.0 target of weft, a run.
///
///   ServedMemory   the completion of an access follows from the accesses before it (this file)
///   QueuedMemory   it depends on later ones too: a controller that reorders (hw/timing/queued_memory.hpp)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/core/export.hpp"
#include "hw/model/clock.hpp"
#include "hw/model/model_registry.hpp"
#include "hw/model/shared_resource.hpp"

namespace weft {

class MemoryModule;

/// One read or write, a burst or a part of one.
struct MemoryAccess {
  std::uint64_t address = 0;  ///< In bytes from the start of the memory.
  std::uint32_t bytes = 0;    ///< Above 0; no access is longer than MemorySetup::burst.
  bool is_write = false;      ///< False: a read.
  int initiator = 0;          ///< Who asks, for the accounts.
  Picoseconds arrival = 0;    ///< When it reaches the memory.
};

/// Returns the bytes that cross the pins for `bytes` from an address on, in whole bursts of `burst`.
inline Bytes pin_bytes(std::uint64_t address, Bytes bytes, Bytes burst) {
  const auto whole = static_cast<std::uint64_t>(burst);
  return ((static_cast<Bytes>(address % whole) + bytes - 1) / burst + 1) * burst;
}

/// The facts about its machine that a memory is told before the first access.
struct MemorySetup {
  Clock clock{1000};              ///< The machine's.
  Bytes burst = 64;               ///< No access is longer.
  std::optional<Bytes> capacity;  ///< Of the scratchpad, where it is limited.
};

/// Something that a model has counted, for counters.csv and summary.json.
struct Counter {
  std::string name;        ///< "row_hits"
  std::int64_t value = 0;  ///< Of the whole run.
};

/// The interface that all memories share. A model derives from ServedMemory or QueuedMemory; one that only states what
/// a memory of another kind takes (AttachedMemory) may derive from this.
class WEFT_API MemoryTiming {
 public:
  using Role = MemoryTiming;  ///< What make_timing() returns.
  virtual ~MemoryTiming() = default;

  /// Returns the time at which an access is complete while nothing but accesses of the same transfer is under way:
  /// planned durations. A lower bound: in a run the access completes no earlier; every later cycle is charged to one of
  /// resources(). Accesses come in the order of their arrival.
  virtual Picoseconds uncontended(const MemoryAccess& access) = 0;
  /// Is told that the next access is the first of a transfer.
  virtual void reset_uncontended() = 0;

  /// Returns the least time in which `bytes` can cross the pins, from the first to the last: a bound, without latency.
  virtual Picoseconds min_time(Bytes bytes) const = 0;

  /// Returns the bytes of the bursts in which data cross its pins: each that an access touches crosses whole.
  virtual Bytes pin_burst() const { return 1; }

  /// Returns what the capacity of a scratchpad has to be a multiple of.
  virtual Bytes capacity_step() const { return 1; }

  /// Returns whether it arbitrates among requests of one instant itself; otherwise the interconnect serialises them.
  virtual bool has_ports() const { return false; }

  /// Returns the resources of the model that initiators wait for; empty where nothing is shared.
  virtual std::vector<Resource*> resources() { return {}; }
  /// Accounts of what uncontended() accesses since reset_uncontended() have kept busy, at the least that they take in any
  /// run: lower bounds on makespans come from them (sched/rules/bounds.hpp). Empty where that is not known.
  virtual std::vector<Resource*> uncontended_resources() { return {}; }
  virtual std::vector<Counter> counters() const { return {}; }  ///< Returns what it has counted.

  /// Is told about its machine, once, before anything else. Throws InputError where the model does not fit into it.
  virtual void set_up(const MemorySetup&) {}
  /// Is told up to which size it is used, from address 0 on, before a run. Throws Infeasible where it is smaller.
  virtual void set_size(std::uint64_t /*bytes*/) {}
};

/// A memory in which the completion of an access follows from those that came before it.
class WEFT_API ServedMemory : public MemoryTiming {
 public:
  /// Returns when an access is complete, with the state that it leaves behind. Accesses come in the order of their
  /// arrival.
  virtual Picoseconds serve(const MemoryAccess& access) = 0;

  /// Returns serve(access): the same code times the plan, with idle resources.
  Picoseconds uncontended(const MemoryAccess& access) override { return serve(access); }
  std::vector<Resource*> uncontended_resources() override { return resources(); }
  void reset_uncontended() override {
    for (Resource* resource : resources()) resource->reset();
  }
};

using MemoryRegistry = ModelRegistry<MemoryTiming, MemoryModule>;  ///< Models by name.
using MemoryRegistration = ModelRegistration<MemoryRegistry>;      ///< One of them, in its file.
/// Return the models of a role: scratchpads and DRAMs are the same kind of model under two.
WEFT_API MemoryRegistry& scratchpad_models();
WEFT_API MemoryRegistry& dram_models();  ///< See scratchpad_models().

}  // namespace weft
