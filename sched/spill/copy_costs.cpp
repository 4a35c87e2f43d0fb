#include "sched/spill/copy_costs.hpp"

#include <algorithm>
#include <utility>

#include "workloads/graph/tile_copies.hpp"

namespace weft {

namespace {

Time fastest(const TaskGraph& graph, const Platform& platform, TaskId task) {
  const Time* row = platform.cost_row(graph, task);
  return *std::min_element(row, row + platform.processor_count());
}

}  // namespace

CopyCosts::CopyCosts(const TaskGraph& graph, const Platform& platform)
    : graph_(graph), platform_(platform), moves_(graph.class_count()) {
  TileCopies copies(graph);
  std::vector<bool> seen(graph.class_count(), false);
  std::vector<std::pair<TaskId, TaskId>> added;  // store and load
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (seen[graph.class_of(task)] || !graph.in_scratchpad(task)) continue;
    seen[graph.class_of(task)] = true;
    const TaskId store = copies.add_store(task);
    added.emplace_back(store, copies.add_load(task, store));
  }
  const TaskGraph extended = std::move(copies).build();
  const Platform machine = platform.for_graph(extended);
  for (const auto& [store, load] : added) {
    moves_[graph.class_of(extended.copy_of(store))] = {fastest(extended, machine, store),
                                                       fastest(extended, machine, load)};
  }
}

Time CopyCosts::run(TaskId tile) const { return fastest(graph_, platform_, tile); }

}  // namespace weft
