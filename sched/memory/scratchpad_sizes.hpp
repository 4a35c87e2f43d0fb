// Bytes of the scratchpad that tasks' buffers occupy, in a table per class of tasks, which stays in cache where
// schedulers under a capacity look sizes up.
#pragma once

#include <optional>
#include <vector>

#include "sched/memory/space_dependencies.hpp"

namespace weft {

class ScratchpadSizes {
 public:
  // Sizes are rounded up to `alignment` (the page size where memory is allocated in pages); 0 for buffers in DRAM, and,
  // with `only`, for those of other classes.
  ScratchpadSizes(const TaskGraph& graph, Bytes alignment, std::optional<BufferClass> only = {}) : graph_(&graph) {
    for (ClassId id = 0; id < graph.class_count(); ++id) {
      const TaskClass& task_class = graph.class_at(id);
      const bool here = task_class.output_memory == Memory::scratchpad && (!only || task_class.output_class == *only);
      by_class_.push_back(here ? aligned_bytes(task_class.output_bytes, alignment) : 0);
    }
  }

  // Returns the size of the buffer that a task produces.
  Bytes operator[](TaskId task) const { return by_class_[graph_->class_of(task)]; }
  // Return the bytes that the task's result shares with the operand whose place it takes, the bytes that its start
  // takes, and those that the release of a task's buffer gives back.
  Bytes in_place(TaskId task) const { return graph_->in_place_of(task) == no_buffer ? 0 : (*this)[task]; }
  Bytes allocated(TaskId task) const { return (*this)[task] - in_place(task); }
  Bytes released(BufferId buffer) const {
    const TaskId over = graph_->taken_over_by(buffer);
    return over == no_task ? (*this)[buffer] : (*this)[buffer] - (*this)[over];
  }

 private:
  const TaskGraph* graph_;
  std::vector<Bytes> by_class_;
};

}  // namespace weft
