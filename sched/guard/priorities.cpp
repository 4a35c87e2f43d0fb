#include "sched/guard/priorities.hpp"

#include <algorithm>
#include <utility>

#include "sched/list/ranks.hpp"
#include "sched/orders/order_peak.hpp"

namespace weft {

std::vector<TaskId> rank_priority(const TaskGraph& graph, const Platform& platform) {
  return with_transfers_in_place(graph, rank_order(graph, platform));
}

std::vector<TaskId> mixed_priority(const TaskGraph& graph, std::span<const TaskId> first,
                                   std::span<const TaskId> second, double share) {
  std::vector<double> key(graph.task_count());
  for (std::size_t p = 0; p < first.size(); ++p) key[first[p]] += (1 - share) * static_cast<double>(p);
  for (std::size_t p = 0; p < second.size(); ++p) key[second[p]] += share * static_cast<double>(p);
  std::vector<TaskId> mixed(first.begin(), first.end());
  std::stable_sort(mixed.begin(), mixed.end(), [&](TaskId a, TaskId b) { return key[a] < key[b]; });
  return with_transfers_in_place(graph, std::move(mixed));
}

}  // namespace weft
