#include "sched/model/dispatch_order.hpp"

#include <algorithm>

#include "workloads/graph/topological_order.hpp"

namespace weft {

std::vector<TaskId> order_by_start(const TaskGraph& graph, std::span<const Time> start) {
  std::vector<TaskId> order = topological_order(graph);
  std::stable_sort(order.begin(), order.end(), [&](TaskId a, TaskId b) { return start[a] < start[b]; });
  return order;
}

std::vector<std::uint32_t> positions_of(std::span<const TaskId> order) {
  std::vector<std::uint32_t> position(order.size());
  for (std::uint32_t p = 0; p < order.size(); ++p) position[order[p]] = p;
  return position;
}

}  // namespace weft
