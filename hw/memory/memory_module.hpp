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
  blocking,   ///< b_transport, which returns at once and annotates the time of the access; any number under way.
  waiting,    ///< b_transport, which waits: from a thread, one access at a time.
  four_phase  ///< nb_transport: one request at a time, as many responses outstanding as the memory accepts.
};

class WEFT_API MemoryModule : public sc_core::sc_module {
 public:
  using Role = MemoryModule;  ///< What make_module() returns.

  virtual tlm::tlm_base_target_socket_b<>& target_socket() = 0;  ///< Returns the socket that is bound.
  virtual Calls calls() const { return Calls::blocking; }        ///< Returns how it is called.

  virtual bool has_ports() const { return false; }  ///< See MemoryTiming::has_ports().
  virtual Bytes pin_burst() const { return 1; }     ///< See MemoryTiming::pin_burst().

  /// Returns whether a memory that is called by b_transport lets accesses be handed over before they arrive, with the
  /// time until then as annotated delay, if they come in the order of their arrival (without ports they do).
  virtual bool takes_accesses_ahead() const { return false; }

  virtual std::vector<Resource*> resources() { return {}; }     ///< See MemoryTiming::resources().
  virtual std::vector<Counter> counters() const { return {}; }  ///< See MemoryTiming::counters().
  /// Is told that an access of this memory has been answered; `arrival` is when it was handed over.
  virtual void answered(const MemoryAccess&, Picoseconds /*complete*/) {}

  virtual void set_up(const MemorySetup&) {}  ///< See MemoryTiming::set_up().
  /// Takes the timing that is registered beside the module: what accesses are planned to take.
  virtual void plan_with(std::unique_ptr<MemoryTiming> /*planned*/) {}
  /// Makes the memory hold data (functional mode): what is written has to be there when it is read, by debug transport
  /// too. Called before set_size(). A memory that always holds data has nothing to do.
  virtual void hold_data() {}
  /// Sets the size, before the run: addresses count from 0, accesses beyond are answered with
  /// TLM_ADDRESS_ERROR_RESPONSE. Throws Infeasible where the memory is smaller than that.
  virtual void set_size(std::uint64_t bytes) = 0;

 protected:
  explicit MemoryModule(sc_core::sc_module_name name) : sc_module(name) {}  ///< `name`: of the module.
};

/// Makes the module of a model: its own, or one of weft that carries its timing. Throws InputError: an unknown model,
/// settings that it does not accept, a machine that it does not fit into.
WEFT_API std::unique_ptr<MemoryModule> make_memory(const MemoryRegistry& registry, const char* name,
                                                   const ModelConfig& config, const MemorySetup& setup);

}  // namespace weft
