// Ranks of Topcuoglu, Hariri, Wu, "Performance-effective and low-complexity task scheduling for heterogeneous
// computing", IEEE TPDS 13(3), 2002.
//
// Loads are not ranked: in all of these a load counts as a task without cost. As entry tasks of the highest rank they
// would all be placed first and fill the memory; they are placed with the task that needs them (list_mapping.hpp).
#pragma once

#include <span>
#include <vector>

#include "sched/model/platform.hpp"

namespace weft {

// Returns the mean bandwidth between two different processors; infinite where transfers take no time beside the costs.
double mean_bandwidth(const Platform& platform);

// Returns the upward ranks: mean cost + max over successors (mean communication + their upward rank). `order` is
// topological. Mean costs are those over the processors that can run a task; throws Infeasible, naming it, where there
// is none, as the others here do.
std::vector<Time> upward_ranks(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> order);

// Returns the downward ranks: max over predecessors (their downward rank + their mean cost + mean communication).
std::vector<Time> downward_ranks(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> order);

// Returns `order` sorted by rank, highest first; tasks of equal rank stay in the order given. Ranks are >= 0.
std::vector<TaskId> sorted_by_rank(std::vector<TaskId> order, std::vector<Time> ranks);

// Returns all tasks by upward rank, highest first, equal ranks in Kahn's order.
std::vector<TaskId> by_upward_rank(const TaskGraph& graph, const Platform& platform);

// Returns the same for algorithms that treat loads as tasks of the order: a load stands right before its first consumer
// (behind all others where nobody reads it). Producers come first.
std::vector<TaskId> rank_order(const TaskGraph& graph, const Platform& platform);

}  // namespace weft
