/// The number of inputs that each task still waits for: the counter of Kahn, "Topological sorting of large networks",
/// Communications of the ACM 5(11), 1962, which everything shares that takes tasks when their inputs are there.
#pragma once

#include <cstdint>
#include <vector>

#include "base/core/export.hpp"
#include "workloads/graph/task_graph.hpp"

namespace weft {

/// One counter per task in a flat array; nothing is allocated later. An input that a task reads twice counts twice, and
/// external buffers do not count.
class WEFT_API PendingInputs {
 public:
  /// `others`: what every task waits for besides its inputs. The graph must outlive the counters.
  explicit PendingInputs(const TaskGraph& graph, std::uint32_t others = 0)
      : graph_(&graph), pending_(graph.task_count(), others) {
    for (TaskId task = 0; task < graph.task_count(); ++task) {
      for (const BufferId input : graph.inputs(task)) pending_[task] += graph.is_external(input) ? 0 : 1;
    }
  }

  bool complete(TaskId task) const { return pending_[task] == 0; }  ///< True when it waits for nothing.
  /// Returns the tasks that wait for nothing, ascending.
  std::vector<TaskId> complete_tasks() const {
    std::vector<TaskId> tasks;
    for (TaskId task = 0; task < pending_.size(); ++task) {
      if (complete(task)) tasks.push_back(task);
    }
    return tasks;
  }

  /// Lets the task wait for one thing more.
  void expect(TaskId task) { ++pending_[task]; }
  /// Takes off one thing that the task waited for. Returns true when it was the last.
  bool arrive(TaskId task) { return --pending_[task] == 0; }
  /// Notes that `task` has its output, and calls `completed(consumer)` for every consumer that waits for nothing else.
  template <typename Completed>
  void produce(TaskId task, Completed&& completed) {
    for (const TaskId consumer : graph_->consumers(task)) {
      if (arrive(consumer)) completed(consumer);
    }
  }

 private:
  const TaskGraph* graph_;
  std::vector<std::uint32_t> pending_;
};

}  // namespace weft
