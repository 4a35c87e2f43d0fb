// Cost of a second copy of a tile: store and reload, or recompute.
#pragma once

#include <vector>

#include "sched/model/platform.hpp"

namespace weft {

class CopyCosts {
 public:
  // Asks platform.for_graph for the costs of stores and loads of one tile of each class.
  CopyCosts(const TaskGraph& graph, const Platform& platform);

  // Times on the fastest processor each; `tile` is a buffer in the scratchpad that a task produces.
  Time store(TaskId tile) const { return moves_[graph_.class_of(tile)].store; }
  Time load(TaskId tile) const { return moves_[graph_.class_of(tile)].load; }
  Time run(TaskId tile) const;

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
