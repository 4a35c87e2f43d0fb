// Cost of a second copy of a tile: store and reload, or recompute.
#pragma once

#include <utility>
#include <vector>

#include "sched/model/platform.hpp"
#include "workloads/graph/tile_copies.hpp"

namespace weft {

class CopyCosts {
 public:
  // Asks platform.for_graph for the costs of stores and loads of one tile of each class.
  CopyCosts(const TaskGraph& graph, const Platform& platform)
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
      moves_[graph.class_of(extended.copy_of(store))] = {machine.min_cost(extended, store),
                                                         machine.min_cost(extended, load)};
    }
  }

  // Times on the fastest processor each; `tile` is a buffer in the scratchpad that a task produces.
  Time store(TaskId tile) const { return moves_[graph_.class_of(tile)].store; }
  Time load(TaskId tile) const { return moves_[graph_.class_of(tile)].load; }
  Time run(TaskId tile) const { return platform_.min_cost(graph_, tile); }

 private:
  struct Moves {
    Time store = 0;
    Time load = 0;
  };
  const TaskGraph& graph_;
  const Platform& platform_;
  std::vector<Moves> moves_;  // by class
};

}  // namespace weft
