#include "sched/list/optimistic_costs.hpp"

#include <algorithm>

#include "base/core/reversed.hpp"
#include "sched/list/ranks.hpp"

namespace weft {

std::vector<Time> optimistic_costs(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> order) {
  const double bandwidth = mean_bandwidth(platform);
  const std::size_t processors = platform.processor_count();
  std::vector<Time> table(graph.task_count() * processors, 0);
  std::vector<Time> from_here(processors);  // OCT + cost of the task at hand
  for (const TaskId task : reversed(order)) {
    const Time* cost = platform.cost_row(graph, task);
    for (std::size_t p = 0; p < processors; ++p) from_here[p] = table[task * processors + p] + cost[p];
    const Time least = *std::min_element(from_here.begin(), from_here.end());
    const auto inputs = graph.inputs(task);
    const auto bytes = graph.operand_bytes(task);
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      if (graph.is_external(inputs[k])) continue;
      // The least over the other processors is never below `least`, and on the processor that holds `least` itself
      // staying is best: so one minimum serves all processors.
      const Time elsewhere = least + bytes[k] / bandwidth;
      Time* row = table.data() + inputs[k] * processors;
      for (std::size_t p = 0; p < processors; ++p) row[p] = std::max(row[p], std::min(from_here[p], elsewhere));
    }
  }
  return table;
}

}  // namespace weft
