// Priorities for list scheduling under the guard. The guard gives safety, the priority gives speed: upward rank is fast
// where memory is plenty; under pressure the priority has to follow an order that needs little memory.
#pragma once

#include <span>
#include <vector>

#include "sched/platform.hpp"

namespace weft {

// Priorities hold every task once; loads stand immediately before the first compute task that needs them, stores
// immediately behind the task whose tile they store.

// Compute tasks by upward rank (ranks.hpp), highest first.
std::vector<TaskId> rank_priority(const TaskGraph& graph, const Platform& platform);

// Compute tasks by (1 - share) * place in `first` + share * place in `second`.
std::vector<TaskId> mixed_priority(const TaskGraph& graph, std::span<const TaskId> first,
                                   std::span<const TaskId> second, double share);

}  // namespace weft
