// The number of readers that each task's buffer still waits for before it is released: the counterpart of PendingInputs
// (workloads/graph/pending_inputs.hpp) for memory.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "workloads/graph/task_graph.hpp"

namespace weft {

// One counter per task's buffer. Where nobody reads a buffer, its producer counts as a reader; a buffer that is kept,
// and every one where memory is not reused, waits for one reader that never comes.
class PendingReaders {
 public:
  PendingReaders(const TaskGraph& graph, bool reuse) : graph_(&graph), pending_(graph.task_count()) {
    for (TaskId task = 0; task < graph.task_count(); ++task) {
      const auto readers = static_cast<std::uint32_t>(graph.consumers(task).size());
      pending_[task] = std::max(readers, 1u) + (graph.is_kept(task) || !reuse ? 1 : 0);
    }
  }

  bool is_released(BufferId buffer) const { return pending_[buffer] == 0; }
  // Lets the buffer wait for one thing more.
  void expect(BufferId buffer) { ++pending_[buffer]; }
  // Takes off one thing that the buffer waited for; true when it was the last.
  bool give_up(BufferId buffer) { return --pending_[buffer] == 0; }

  // The task has read its inputs: calls `released(buffer)` for every one that nobody else waits for.
  template <typename Released>
  void give_up_inputs(TaskId task, Released&& released) {
    for (const BufferId input : graph_->inputs(task)) {
      if (!graph_->is_external(input) && give_up(input)) released(input);
    }
  }
  // The task has finished: calls `released(task)` where nobody reads its buffer and it is not held.
  template <typename Released>
  void finish(TaskId task, Released&& released) {
    if (graph_->consumers(task).empty() && give_up(task)) released(task);
  }

 private:
  const TaskGraph* graph_;
  std::vector<std::uint32_t> pending_;
};

}  // namespace weft
