#include "workloads/graph/topological_order.hpp"

#include <algorithm>

namespace weft {

namespace {

// Returns, for each task, how many of its inputs another task produces.
std::vector<std::uint32_t> count_produced_inputs(const TaskGraph& graph) {
  std::vector<std::uint32_t> missing(graph.task_count(), 0);
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    for (const BufferId buffer : graph.inputs(task)) missing[task] += graph.is_external(buffer) ? 0 : 1;
  }
  return missing;
}

}  // namespace

std::vector<TaskId> topological_order(const TaskGraph& graph) {
  std::vector<std::uint32_t> missing = count_produced_inputs(graph);
  std::vector<TaskId> order;
  order.reserve(graph.task_count());
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (missing[task] == 0) order.push_back(task);
  }
  for (std::size_t next = 0; next < order.size(); ++next) {
    for (const TaskId consumer : graph.consumers(order[next])) {
      if (--missing[consumer] == 0) order.push_back(consumer);
    }
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
    for (const BufferId buffer : graph.inputs(task)) {
      if (!graph.is_external(buffer) && !acyclic[buffer]) {
        task = buffer;
        break;
      }
    }
  }
  std::vector<TaskId> cycle(std::find(path.begin(), path.end(), task), path.end());
  std::reverse(cycle.begin(), cycle.end());
  return cycle;
}

}  // namespace weft
