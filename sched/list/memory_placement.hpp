// The placement half of list scheduling under a byte limit: tasks come one after the other, producers first, and each
// goes behind what its processor has to do (no insertion), where its inputs are there and where its output fits from
// its start to the end of what is planned. Memory is given back when the last consumer is planned to finish (on two
// stages, to have read), once all consumers have a place.
#pragma once

#include <string>
#include <vector>

#include "sched/list/planned_memory.hpp"
#include "sched/memory/scratchpad_sizes.hpp"
#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"
#include "sched/model/two_stage_times.hpp"

namespace weft {

class MemoryPlacement {
 public:
  struct Slot {
    ProcessorId processor = 0;
    TaskTimes times;
    Time finish() const { return times.finish; }
  };

  MemoryPlacement(const TaskGraph& graph, const Platform& platform, Bytes limit);

  Bytes output_bytes(TaskId task) const { return sizes_[task]; }
  // A task whose output is larger than this has no earliest start.
  Bytes room() const { return memory_.room(); }
  // Where the task finishes earliest (ties: the lowest processor). Precondition: its producers have been placed, some
  // processor can run it, and its output is at most room().
  Slot earliest(TaskId task) const;
  // Appends the consumers that have become ready to `ready`.
  void place(TaskId task, const Slot& slot, std::vector<TaskId>& ready);
  // Tasks without producers, ascending.
  std::vector<TaskId> entries() const;

  // Throws DeadEnd: `task` is ready, but neither its output nor that of any other ready task fits.
  [[noreturn]] void dead_end(const std::string& algorithm, TaskId task) const;

  Schedule take() &&;

 private:
  Time arrival(TaskId task, ProcessorId processor) const;
  Time release_time(TaskId task) const;
  bool is_held(TaskId task) const { return graph_.is_kept(task) || !platform_.reuse; }

  const TaskGraph& graph_;
  const Platform& platform_;
  Bytes limit_;
  ScratchpadSizes sizes_;
  PlannedMemory memory_;
  std::vector<ProcessorTimes> processors_;
  Time sort_free_[2] = {0, 0};           // when the last PE task, the last DMA task ends
  std::vector<std::uint32_t> missing_;   // producers without a place
  std::vector<std::uint32_t> unplaced_;  // consumers without a place
  Schedule schedule_;
};

}  // namespace weft
