// A graph in which tiles are computed again, made from an order in which tasks stand more than once.
#pragma once

#include <span>

#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

struct RecomputedOrder {
  TaskGraph graph;    // the original tasks and their second runs
  Platform platform;  // of the machine, for that graph
  std::vector<TaskId> order;
};

// Returns the graph in which a task runs as often as it stands in `tasks`: the first time itself, then as a copy (add_run()
// of tile_copies.hpp), and every run reads what was made last. Precondition: every task stands there, with its producers
// before it; those that stand twice make tiles in the scratchpad that are released some time.
RecomputedOrder recomputed_order(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> tasks);

// Returns the multiply-accumulates of all tasks, and of those that were added as second runs.
struct Macs {
  std::int64_t all = 0;
  std::int64_t again = 0;
};
Macs macs_of(const TaskGraph& graph);

}  // namespace weft
