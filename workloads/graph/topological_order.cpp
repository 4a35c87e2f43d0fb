#include "workloads/graph/topological_order.hpp"

#include <algorithm>

#include "workloads/graph/pending_inputs.hpp"

namespace weft {

std::vector<TaskId> topological_order(const TaskGraph& graph) {
  PendingInputs pending(graph);
  std::vector<TaskId> order = pending.complete_tasks();
  order.reserve(graph.task_count());
  for (std::size_t next = 0; next < order.size(); ++next) {
    pending.produce(order[next], [&](TaskId consumer) { order.push_back(consumer); });
  }
  return order;
}

std::vector<TaskId> find_cycle(const TaskGraph& graph) {
  const std::vector<TaskId> order = topological_order(graph);
  if (order.size() == graph.task_count()) return {};
  std::vector<bool> acyclic(graph.task_count(), false);
  for (const TaskId task : order) acyclic[task] = true;

  // Every task left has a producer among those left: walk backwards until one repeats.
  TaskId task = static_cast<TaskId>(std::find(acyclic.begin(), acyclic.end(), false) - acyclic.begin());
  std::vector<TaskId> path;
  std::vector<bool> seen(graph.task_count(), false);
  while (!seen[task]) {
    seen[task] = true;
    path.push_back(task);
    const auto inputs = graph.inputs(task);
    task = *std::find_if(inputs.begin(), inputs.end(),
                         [&](BufferId buffer) { return !graph.is_external(buffer) && !acyclic[buffer]; });
  }
  std::vector<TaskId> cycle(std::find(path.begin(), path.end(), task), path.end());
  std::reverse(cycle.begin(), cycle.end());
  return cycle;
}

}  // namespace weft
