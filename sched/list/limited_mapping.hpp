// The mapping half of list scheduling under a byte limit (the memory-aware heuristics of Herrmann, Marchal, Robert,
// IPDPS Workshops 2014, for one memory): tasks come one after the other, producers first, and each goes behind what its
// processor has to do (no insertion), where its inputs are there and where its output fits from its start to the end of
// what is planned. Memory is given back when the last consumer is planned to finish (on several stages, to have read), once
// all consumers have a place.
#pragma once

#include <string>
#include <vector>

#include "sched/list/planned_memory.hpp"
#include "sched/memory/pending_readers.hpp"
#include "sched/memory/scratchpad_sizes.hpp"
#include "sched/model/exclusive_dma.hpp"
#include "sched/model/schedule.hpp"
#include "sched/model/stage_times.hpp"
#include "workloads/graph/pending_inputs.hpp"

namespace weft {

class LimitedMapping {
 public:
  struct Slot {
    ProcessorId processor = 0;
    TaskTimes times;
    Time finish() const { return times.finish; }
  };

  LimitedMapping(const TaskGraph& graph, const Platform& platform, Bytes limit);

  // Returns the bytes that the start of the task takes.
  Bytes output_bytes(TaskId task) const { return sizes_.allocated(task); }
  // Returns the bytes that are free at the end of what is planned: a task of a larger output has no earliest start.
  Bytes room() const { return memory_.room(); }
  // Returns where the task finishes earliest (ties: the lowest processor). Precondition: its producers have been
  // placed, some processor can run it, and its output is at most room().
  Slot earliest(TaskId task) const;
  // Places the task, and appends the consumers that have become ready to `ready`.
  void place(TaskId task, const Slot& slot, std::vector<TaskId>& ready);
  // Returns the tasks without producers, ascending; to be called before place().
  std::vector<TaskId> entries() const { return pending_inputs_.complete_tasks(); }

  // Throws DeadEnd: `task` is ready, but neither its output nor that of any other ready task fits.
  [[noreturn]] void dead_end(const std::string& algorithm, TaskId task) const;

  Schedule take() &&;

 private:
  Time arrival(TaskId task, ProcessorId processor) const;
  Time release_time(TaskId task) const;

  const TaskGraph& graph_;
  const Platform& platform_;
  Bytes limit_;
  ScratchpadSizes sizes_{graph_, platform_.alignment};
  PlannedMemory memory_;
  std::vector<ProcessorTimes> processors_;
  PlannedSorts sorts_{platform_};
  PendingInputs pending_inputs_{graph_};
  PendingReaders pending_readers_{graph_, platform_.reuse};
  Schedule schedule_;
};

}  // namespace weft
