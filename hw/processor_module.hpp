// What processing elements and DMA channels have in common: a command target that takes a task, a data initiator that
// moves its operands and result in bursts, and the life of a task from descriptor to last write.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>
#include <systemc>
#include <tlm>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hw/clock.hpp"
#include "hw/run_result.hpp"
#include "hw/shared_resource.hpp"
#include "hw/task_descriptor.hpp"
#include "hw/trace/processor_state.hpp"
#include "hw/transfer/burst_stream.hpp"

namespace weft {

// A completed task: its times and bytes, and per shared resource how long its requests waited behind others.
struct TaskReport {
  TaskId task = no_task;
  TaskRun run;
  std::vector<Picoseconds> waited;  // in the order of ProcessorSetup::resources
};

struct ProcessorSetup {
  int number = 0;  // initiator and processor number
  Clock clock{1000};
  int outstanding = 1;
  Bytes burst = 64;
  Bytes element_bytes = 1;
  std::vector<const Resource*> resources;
  // Non-blocking: notes the report. Called at the instant in which the last write is answered.
  std::function<void(int processor, const TaskReport&)> completed;
  std::function<void(int processor, ProcessorState)> state_changed;  // may be empty
};

class ProcessorModule : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(ProcessorModule);
  ~ProcessorModule() override;

  tlm_utils::simple_target_socket<ProcessorModule> command{"command"};  // takes one descriptor at a time
  tlm_utils::simple_initiator_socket<ProcessorModule> data{"data"};

  void configure(ProcessorSetup setup);

 protected:
  explicit ProcessorModule(sc_core::sc_module_name name);

  // Cycles between the last operand and the first byte of the result.
  virtual Cycles compute_cycles(const Work& work) const = 0;

 private:
  struct SlotPayload;
  struct PayloadPool : tlm::tlm_mm_interface {
    void free(tlm::tlm_generic_payload* payload) override { payload->reset(); }
  };

  void take_command(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time&);
  void run();
  void perform(const TaskDescriptor& task);
  void transfer(const std::vector<Move>& moves);
  void issue();
  void send(const Burst& burst);
  void answered(tlm::tlm_generic_payload& payload);
  void wait_until(Cycles cycle);
  void enter(ProcessorState state);

  ProcessorSetup setup_;
  std::unique_ptr<BurstStream> stream_;
  std::vector<std::unique_ptr<SlotPayload>> payloads_;
  std::vector<unsigned char> bytes_;  // what a burst reads into or writes from
  PayloadPool pool_;
  const TaskDescriptor* taken_ = nullptr;
  Cycles descriptor_arrival_ = 0;
  TaskReport report_;
  sc_core::sc_event task_taken_, transfer_done_;
};

}  // namespace weft
