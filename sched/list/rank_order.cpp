#include "sched/list/rank_order.hpp"

#include "sched/list/ranks.hpp"
#include "workloads/graph/topological_order.hpp"

namespace weft {

std::vector<TaskId> rank_order(const TaskGraph& graph, const Platform& platform) {
  std::vector<TaskId> ranked = topological_order(graph);
  ranked = sorted_by_rank(ranked, upward_ranks(graph, platform, ranked));
  std::vector<TaskId> order;
  order.reserve(ranked.size());
  std::vector<bool> listed(graph.task_count(), false);
  const auto list = [&](TaskId task) {
    if (!listed[task]) order.push_back(task);
    listed[task] = true;
  };
  for (const TaskId task : ranked) {
    if (graph.kind(task) == TaskKind::load) continue;
    for (const BufferId input : graph.inputs(task)) {
      if (!graph.is_external(input) && graph.kind(input) == TaskKind::load) list(input);
    }
    list(task);
  }
  for (const TaskId task : ranked) list(task);
  return order;
}

}  // namespace weft
