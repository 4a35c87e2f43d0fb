// Priorities for list scheduling under the guard. The guard gives safety, the priority gives speed: upward rank is fast
// where memory is plenty; under pressure the priority has to follow an order that needs little memory.
#pragma once

#include <span>
#include <vector>

#include "sched/platform.hpp"

namespace weft {

// Every task once: the compute tasks in the order given, each load immediately before the first of them that needs it,
// each store immediately after the task whose tile it stores. (Other tasks of `computes` are passed over.)
std::vector<TaskId> with_transfers(const TaskGraph& graph, std::span<const TaskId> computes);

// By upward rank (ranks.hpp), highest first, with transfers as above.
std::vector<TaskId> rank_priority(const TaskGraph& graph, const Platform& platform);

// Compute tasks by (1 - share) * place in `first` + share * place in `second`, with transfers as above.
std::vector<TaskId> mixed_priority(const TaskGraph& graph, std::span<const TaskId> first,
                                   std::span<const TaskId> second, double share);

}  // namespace weft
