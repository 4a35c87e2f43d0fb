/// What processing elements and DMA channels have in common as SystemC modules: a command target that takes a task, a
/// data initiator that moves its operands and result in bursts, and the life of a task from descriptor to last write.
///
/// With two local buffers the operands of the next task are read while this one is computed and its result written, with
/// three the result of the task before is written as well: stages (sched/model/stage_times.hpp). Reading and writing have
/// bursts of their own under way, which wait for each other like those of different initiators.
#pragma once

#include <systemc>
#include <tlm>

#include <memory>

#include "base/core/export.hpp"
#include "base/core/types.hpp"
#include "hw/timing/pe_model.hpp"

namespace weft {

struct ProcessorSetup;
struct TileComputation;
struct Work;

class WEFT_API ProcessorModule : public sc_core::sc_module, public PeModel {
 public:
  ~ProcessorModule() override;

  tlm::tlm_target_socket<>& command();  ///< Returns the target that takes one descriptor at a time.
  /// Returns the initiator that reads operands and writes results. A model may put submodules of its own between it and
  /// the machine: it binds this one to their target, and returns their initiator. They pass requests (BEGIN_REQ) and
  /// answers (BEGIN_RESP) on, in any order and as late as they like, with the extensions that these have.
  virtual tlm::tlm_initiator_socket<>& data();

  /// Returns the object whose code is the model's: this one, or what it carries.
  virtual const PeModel& carried_model() const { return *this; }

  void configure(ProcessorSetup setup);  ///< Sets the place in the machine; called once, before the run.

 protected:
  explicit ProcessorModule(sc_core::sc_module_name name);  ///< `name`: of the module.

  /// Computes a tile in simulated time: called in a thread when the last operand is there, it waits and returns when
  /// the first byte of the result is; what follows happens on the next edge of the clock.
  virtual void perform(const Work& work) = 0;
  /// Computes the values of a tile (functional mode), whatever time it takes.
  virtual void compute(const TileComputation& tile) = 0;

  /// Waits for a number of cycles of the machine's clock; with none or less not at all.
  void wait_cycles(Cycles cycles);

  /// Notes within perform() that this tile takes so many cycles more (or, below 0, fewer) than was planned, as its values
  /// have it so. They are then counted as computing; cycles of which weft is not told count as moving data or waiting.
  void note_cycles_of_values(Cycles more);
  /// Shows signals() as they are now, at any time in the run.
  void show();

 private:
  class __attribute__((visibility("hidden"))) Life;
  std::unique_ptr<Life> life_;
};

}  // namespace weft
