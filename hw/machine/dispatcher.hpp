// The dispatcher: sends task descriptors over TLM to idle processors, notes completions, allocates and releases
// buffers, and ends the run. Which task starts when and where is decided by a Dispatch.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <systemc>
#include <tlm>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hw/machine/address_map.hpp"
#include "hw/processor/local_operands.hpp"
#include "hw/processor/processor_setup.hpp"
#include "hw/processor/task_descriptor.hpp"
#include "hw/record/run_result.hpp"
#include "hw/space/occupancy_recorder.hpp"
#include "hw/trace/run_signals.hpp"
#include "sched/dispatch/dispatch.hpp"
#include "sched/model/platform.hpp"

namespace weft {

// What the dispatcher carries out.
struct DispatchJob {
  const TaskGraph* graph = nullptr;
  const Platform* platform = nullptr;
  std::unique_ptr<Dispatch> dispatch;
  ScratchpadSpace* space = nullptr;
  const AddressMap* addresses = nullptr;
  std::optional<LocalMemories> local_memories;
  Bytes sufficient_capacity = 0;                                          // the least that is known to be
  RunSignals* signals = nullptr;                                          // null: no waveform
  std::function<std::string()> oldest_unanswered;                         // Interconnect::oldest_unanswered
  std::function<void(TaskId)> finished;                                   // before anything is released; may be empty
  std::function<void(BufferId)> released;                                 // while it still has its place; may be empty
  std::function<void(std::uint32_t done, std::uint32_t tasks)> progress;  // may be empty
};

class Dispatcher : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(Dispatcher);

  // One command socket per processor, in order of their numbers.
  sc_core::sc_vector<tlm_utils::simple_initiator_socket<Dispatcher>> commands;

  Dispatcher(sc_core::sc_module_name name, std::size_t processors, const SimulatedClock& clock, Bytes descriptor_bytes,
             sc_core::sc_time descriptor_time);

  void begin(DispatchJob job);
  // Sends a descriptor, which has to stay until the task is complete, to a processor with room for it. Returns the
  // response with which it was refused, or nothing.
  std::string send(std::size_t processor, const TaskDescriptor& descriptor);

  // Called by a processor when a task is complete, or done with a stage before the last: notes it; what follows happens when all of the instant are known.
  void note(int processor, const TaskReport& report);

  // done() says whether all tasks have finished; if not, standstill() describes who waits for what.
  bool done() const { return job_.dispatch->done(); }
  std::string standstill() const;

  // After the run: everything about tasks and buffers.
  void finish(RunResult& result);

 private:
  void step();
  void start(TaskId task, Cycles now);
  void take(const TaskReport& report, Cycles now);
  void has_read(TaskId task, Cycles now);
  void complete(const TaskReport& report, Cycles now);
  void release(std::span<const BufferId> buffers, Cycles now);
  void watch();
  void end_run();
  void show_state(Cycles now);

  SimulatedClock clock_;
  Bytes descriptor_bytes_;
  sc_core::sc_time descriptor_time_;
  DispatchJob job_;
  std::unique_ptr<OccupancyRecorder> occupancy_;
  // What a processor has to do. With several local buffers, `running` is on its way into one, or waits there.
  struct Load {
    TaskId running = no_task;
    TaskId computing = no_task;
    TaskId writing = no_task;  // of three stages
    bool has_read = false, has_computed = false;
    TaskId last = no_task;                      // started
    std::array<TaskDescriptor, 3> descriptors;  // of the tasks at hand, in turn
    std::size_t next_descriptor = 0;
  };
  static void move_on(Load& load, std::uint32_t stages);
  std::vector<TaskDuration> alone() const;
  std::vector<Load> loads_;                            // per processor
  std::vector<TaskReport> reports_;                    // of this instant, the first report_count_
  std::vector<std::pair<int, std::size_t>> reported_;  // processor and report, in the order of their coming
  bool has_stages_ = false;
  std::vector<TaskId> before_;   // RunResult::before
  std::vector<TaskId> started_;  // in the order of starts
  std::vector<TaskRun> runs_;
  TaskWaits waits_, waits_reading_;
  std::vector<std::uint8_t> command_;
  Cycles patience_ = 0;  // of the watchdog
  std::uint32_t seen_by_watchdog_ = 0;
  Cycles makespan_ = 0;
  sc_core::sc_event step_event_, watch_event_, end_event_;
};

}  // namespace weft
