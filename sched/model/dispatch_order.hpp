// The dispatch order of a schedule, and positions in it.
#pragma once

#include <span>
#include <vector>

#include "workloads/graph/task_graph.hpp"

namespace weft {

// Returns all tasks by start, ties in topological order (tasks of no duration: a producer stands before its consumers).
std::vector<TaskId> order_by_start(const TaskGraph& graph, std::span<const Time> start);

// Returns the position of every task in an order of all tasks.
std::vector<std::uint32_t> positions_of(std::span<const TaskId> order);

}  // namespace weft
