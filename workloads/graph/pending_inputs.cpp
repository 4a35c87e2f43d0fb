#include "workloads/graph/pending_inputs.hpp"

namespace weft {

PendingInputs::PendingInputs(const TaskGraph& graph, std::uint32_t others)
    : graph_(&graph), pending_(graph.task_count(), others) {
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    for (const BufferId input : graph.inputs(task)) pending_[task] += graph.is_external(input) ? 0 : 1;
  }
}

std::vector<TaskId> PendingInputs::complete_tasks() const {
  std::vector<TaskId> tasks;
  for (TaskId task = 0; task < pending_.size(); ++task) {
    if (complete(task)) tasks.push_back(task);
  }
  return tasks;
}

}  // namespace weft
