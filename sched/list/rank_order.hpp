// Tasks by upward rank, for algorithms that treat loads as tasks of the order.
#pragma once

#include <vector>

#include "sched/model/platform.hpp"

namespace weft {

// Returns all tasks, producers first: by upward rank, highest first, equal ranks in Kahn's order; but a load stands
// right before its first consumer (behind all others where nobody reads it). Throws Infeasible where a task can run
// nowhere.
std::vector<TaskId> rank_order(const TaskGraph& graph, const Platform& platform);

}  // namespace weft
