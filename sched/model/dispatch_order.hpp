// The dispatch order of a schedule, and positions in it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "workloads/graph/topological_order.hpp"

namespace weft {

// Returns all tasks by start, ties in topological order (tasks of no duration: a producer stands before its consumers).
inline std::vector<TaskId> order_by_start(const TaskGraph& graph, std::span<const Time> start) {
  std::vector<TaskId> order = topological_order(graph);
  std::ranges::stable_sort(order, {}, [&](TaskId task) { return start[task]; });
  return order;
}

// Returns the position of every task in an order of all tasks.
inline std::vector<std::uint32_t> positions_of(std::span<const TaskId> order) {
  std::vector<std::uint32_t> position(order.size());
  for (std::uint32_t p = 0; p < order.size(); ++p) position[order[p]] = p;
  return position;
}

}  // namespace weft
