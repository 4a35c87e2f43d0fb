// What processing elements and DMA channels have in common: a command target that takes a task, a data initiator that
// moves its operands and result in bursts, and the life of a task from descriptor to last write.
//
// With two local buffers the operands of the next task are read while this one is computed and its result written: two
// stages (sched/model/two_stage_times.hpp), each with bursts of its own under way, which wait for each other like those
// of different initiators.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>
#include <systemc>
#include <tlm>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hw/model/clock.hpp"
#include "hw/model/shared_resource.hpp"
#include "hw/processor/processor_state.hpp"
#include "hw/processor/task_descriptor.hpp"
#include "hw/record/run_result.hpp"
#include "hw/transfer/burst_stream.hpp"
#include "sched/model/two_stage_times.hpp"
#include "workloads/functional/task_computation.hpp"

namespace weft {

// A completed task: its times and bytes, and per shared resource how long its requests waited behind others. With two
// local buffers there is one when it has been read, too.
struct TaskReport {
  TaskId task = no_task;
  TaskStep step = TaskStep::finished;
  TaskRun run;
  // In the order of ProcessorSetup::resources. With two local buffers: while it wrote, and while it read.
  std::vector<Picoseconds> waited, waited_reading;
};

struct ProcessorSetup {
  int number = 0;     // of the processor
  int initiator = 0;  // with two local buffers that of reading, and the next one that of writing
  bool two_stages = false;
  Clock clock{1000};
  int outstanding = 1;
  Bytes burst = 64;
  Bytes element_bytes = 1;
  std::vector<const Resource*> resources;
  const TaskComputations* computations = nullptr;  // of functional mode; null: bytes are counted, not moved
  // Non-blocking: notes the report. Called at the instant in which the last write (or read) is answered.
  std::function<void(int processor, const TaskReport&)> reported;
  // May be empty. `step`: TaskStep::has_read for what is on its way to that, else TaskStep::finished.
  std::function<void(int processor, TaskStep step, ProcessorState)> state_changed;
  // With two local buffers: the task that was the next one is now the one at hand. May be empty.
  std::function<void(int processor, TaskId task)> computes;
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
  // Functional mode: the values of a tile.
  virtual void compute(const TileComputation& tile) = 0;

 private:
  struct SlotPayload;
  struct LocalBuffer {
    const TaskDescriptor* task = nullptr;  // null: free
    Cycles descriptor_arrival = 0;
    Cycles read_finish = 0;
    bool has_been_read = false;
    std::vector<unsigned char> operands;  // functional mode: what the task has read
    TaskReport report;
  };
  // Bursts of one initiator.
  struct Stage {
    int initiator = 0;
    std::unique_ptr<BurstStream> stream;
    std::vector<std::unique_ptr<SlotPayload>> payloads;
    unsigned char* local_store = nullptr;  // of the transfer under way; null: bytes_ for every burst
    sc_core::sc_event done;
  };
  struct PayloadPool : tlm::tlm_mm_interface {
    void free(tlm::tlm_generic_payload* payload) override { payload->reset(); }
  };

  void take_command(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time&);
  void run();
  void run_second_stage();
  void read(LocalBuffer& buffer);
  void compute_and_write(LocalBuffer& buffer, Stage& stage);
  void report(LocalBuffer& buffer, TaskStep step);
  void set_up(Stage& stage, int initiator);
  void transfer(Stage& stage, const std::vector<Move>& moves, std::vector<unsigned char>& local, TaskRun& run);
  void compute_values(const LocalBuffer& buffer);
  void issue(Stage& stage);
  void send(Stage& stage, const Burst& burst);
  void answered(tlm::tlm_generic_payload& payload);
  void count_waiting(const Stage& stage, Picoseconds sign, std::vector<Picoseconds>& waited) const;
  void wait_until(Cycles cycle);
  void enter(TaskStep step, ProcessorState state);

  ProcessorSetup setup_;
  Stage first_, second_;               // one local buffer: only the first
  std::vector<unsigned char> result_;  // functional mode: what a task writes
  TileComputation tile_;
  std::vector<unsigned char> bytes_;  // otherwise what all bursts read into and write from
  PayloadPool pool_;
  std::array<LocalBuffer, 2> local_;
  std::size_t next_taken_ = 0;
  sc_core::sc_event task_taken_, task_read_;
};

}  // namespace weft
