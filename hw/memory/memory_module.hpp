/// A memory of the machine, a scratchpad or a DRAM, as a SystemC module. Any TLM-2.0 memory can stand here: a module
/// hands out a target socket and says how that is to be called. Models that are plain classes (hw/timing/) are carried
/// by modules of weft; a memory that knows nothing of weft is wrapped by AttachedMemory (attached_memory.hpp).
#pragma once

#include <systemc>
#include <tlm>

#include <memory>
#include <vector>

#include "base/core/export.hpp"
#include "hw/timing/memory_timing.hpp"
#include "hw/transfer/make_module.hpp"

namespace weft {

/// How a memory is called.
enum class Calls : std::uint8_t {
  blocking,   ///< b_transport, which returns at once and annotates the time of the access; any number under way
  waiting,    ///< b_transport, which waits: from a thread, one access at a time
  four_phase  ///< nb_transport: one request at a time, as many responses outstanding as the memory accepts
};

class WEFT_API MemoryModule : public sc_core::sc_module {
 public:
  using Role = MemoryModule;

  virtual tlm::tlm_base_target_socket_b<>& target_socket() = 0;
  virtual Calls calls() const { return Calls::blocking; }

  /// Whether it arbitrates among any number of requests of one instant itself; otherwise the interconnect serialises
  /// them.
  virtual bool has_ports() const { return false; }

  /// Called by b_transport only: whether an access may be handed over before it arrives, with the time until then as
  /// annotated delay, as long as accesses come in the order of their arrival (of a memory without ports they do).
  virtual bool takes_accesses_ahead() const { return false; }

  /// Resources of the model that initiators wait for; empty where nothing is shared.
  virtual std::vector<Resource*> resources() { return {}; }
  virtual std::vector<Counter> counters() const { return {}; }
  /// An access of this memory has been answered; `arrival` is when it was handed over.
  virtual void answered(const MemoryAccess&, Picoseconds /*complete*/) {}

  /// Called once, before anything else. Throws InputError where the model does not fit into this machine.
  virtual void set_up(const MemorySetup&) {}
  /// Takes the timing that is registered beside the module: what accesses are planned to take.
  virtual void plan_with(std::unique_ptr<MemoryTiming> /*planned*/) {}
  /// Functional mode: what is written has to be there when it is read, by debug transport too. Called before
  /// set_size(). Nothing to do for a memory that always holds data.
  virtual void hold_data() {}
  /// Addresses count from 0; accesses beyond are answered with TLM_ADDRESS_ERROR_RESPONSE. Called before the run.
  /// Throws Infeasible where the memory is smaller than that.
  virtual void set_size(std::uint64_t bytes) = 0;

 protected:
  explicit MemoryModule(sc_core::sc_module_name name) : sc_module(name) {}
};

/// Makes the module of a model: its own, or one of weft that carries its timing. Throws InputError: an unknown model,
/// settings that it does not accept, a machine that it does not fit into.
WEFT_API std::unique_ptr<MemoryModule> make_memory(const MemoryRegistry& registry, const char* name,
                                                   const ModelConfig& config, const MemorySetup& setup);

}  // namespace weft
