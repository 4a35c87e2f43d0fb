#include "sched/rules/feasibility.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/core/error.hpp"
#include "sched/rules/bounds.hpp"

namespace weft {

std::string size_text(const TaskGraph& graph, Bytes bytes) {
  if (graph.size_unit() == 1) return fmt::format("{}", bytes);
  const auto scale = static_cast<Bytes>(std::round(1 / graph.size_unit()));  // a power of ten
  if (bytes % scale == 0) return fmt::format("{}", bytes / scale);
  std::string decimals = fmt::format("{}", scale + bytes % scale).substr(1);
  decimals.erase(decimals.find_last_not_of('0') + 1);
  return fmt::format("{}.{}", bytes / scale, decimals);
}

void require_processors(const TaskGraph& graph, const Platform& platform) {
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const Time* row = platform.cost_row(graph, task);
    const Time* end = row + platform.processor_count();
    if (std::any_of(row, end, [](Time cost) { return cost != cannot_run; })) continue;
    std::vector<std::string> names;
    for (const Processor& processor : platform.processors) names.push_back(processor.name);
    throw Infeasible("no processor can run task " + graph.task_name(task) + " (there are " + list_names(names) + ')');
  }
}

void require_capacity(const TaskGraph& graph, const Platform& platform) {
  const CapacityFloor floor = capacity_floor(graph, platform);
  if (floor.bytes <= platform.capacity) return;
  const auto text = [&](Bytes bytes) { return size_text(graph, bytes); };
  if (floor.largest_task != no_task && floor.task_footprint > platform.capacity) {
    throw Infeasible(fmt::format(
        "task {} needs {} bytes of the scratchpad at once (inputs, output and resident tensors), its capacity is {}; "
        "no schedule exists below {}",
        graph.task_name(floor.largest_task), text(floor.task_footprint), text(platform.capacity),
        text(platform.whole_capacity(floor.bytes))));
  }
  throw Infeasible(fmt::format(
      "tensors that stay in the scratchpad to the end, with what the last of their tasks reads, need {} bytes, its "
      "capacity is {}; no schedule exists below that",
      text(floor.bytes), text(platform.capacity)));
}

}  // namespace weft
