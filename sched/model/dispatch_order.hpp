// The dispatch order of a schedule, and positions in it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "sched/model/schedule.hpp"
#include "workloads/graph/topological_order.hpp"

namespace weft {

// Returns what tasks are sorted by: the start, and then those that keep their processor from no other start (they take
// no time or, on two stages, read in none) before all others, by finish. A task of no duration may stand right before a
// long one that starts on its processor in the same instant, but not behind it.
inline std::pair<Time, Time> place_by_start(const Schedule& schedule, TaskId task) {
  const bool takes_time = schedule.inputs_released(task) > schedule.start[task];
  return {schedule.start[task], takes_time ? std::numeric_limits<Time>::infinity() : schedule.finish[task]};
}

// Returns all tasks by start as above, ties in topological order. Producers stand before their consumers, in chains of
// tasks of no duration too.
inline std::vector<TaskId> order_by_start(const TaskGraph& graph, const Schedule& schedule) {
  std::vector<TaskId> order = topological_order(graph);
  std::ranges::stable_sort(order, {}, [&](TaskId task) { return place_by_start(schedule, task); });
  return order;
}

// Returns the position of every task in an order of all tasks.
inline std::vector<std::uint32_t> positions_of(std::span<const TaskId> order) {
  std::vector<std::uint32_t> position(order.size());
  for (std::uint32_t p = 0; p < order.size(); ++p) position[order[p]] = p;
  return position;
}

}  // namespace weft
