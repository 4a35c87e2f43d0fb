// Priorities for list scheduling under the guard. The guard gives safety, the priority gives speed: upward rank is fast
// where memory is plenty; under pressure the priority has to follow an order that needs little memory.
#pragma once

#include <span>
#include <vector>

#include "sched/model/platform.hpp"

namespace weft {

// Priorities hold every task once, producers first, with transfers in their places (with_transfers_in_place() of
// sched/orders/order_peak.hpp).

// Returns the tasks by upward rank, highest first (sched/list/ranks.hpp).
std::vector<TaskId> rank_priority(const TaskGraph& graph, const Platform& platform);

// Returns the tasks by (1 - share) * place in `first` + share * place in `second`, both topological, and so the result.
std::vector<TaskId> mixed_priority(const TaskGraph& graph, std::span<const TaskId> first,
                                   std::span<const TaskId> second, double share);

}  // namespace weft
