#include "sched/spill/spilled_order.hpp"

#include <algorithm>

#include "sched/memory/occupancy.hpp"
#include "sched/memory/scratchpad_sizes.hpp"
#include "sched/spill/spill_walk.hpp"

namespace weft {

namespace {

// A whole multiple of the alignment. Nothing needs more than all buffers together.
Bytes useful_capacity(const TaskGraph& graph, const Platform& platform, Bytes capacity) {
  const ScratchpadSizes bytes_of(graph, platform.alignment);
  Bytes all = resident_bytes(graph, platform.alignment);
  for (TaskId task = 0; task < graph.task_count(); ++task) all += bytes_of[task];
  return std::min(all, capacity / platform.alignment * platform.alignment);
}

}  // namespace

std::optional<SpilledOrder> spill_to_fit(const TaskGraph& graph, const Platform& platform,
                                         std::span<const TaskId> order, Bytes capacity) {
  if (least_spilled_capacity(graph, platform, order).bytes > capacity) return std::nullopt;
  const CopyCosts costs(graph, platform);
  SpilledOrder result = SpillWalk(graph, platform, order, costs, useful_capacity(graph, platform, capacity)).run();
  result.platform = platform.for_graph(result.graph);
  result.platform.capacity = platform.capacity;
  const std::vector<std::uint32_t> held(platform.reuse ? 0 : result.graph.task_count(), held_to_the_end);
  result.order.name = "spilled";
  result.order.peak = sequential_peak(result.graph, result.order.tasks, held, platform.alignment);
  for (BufferId buffer = 0; buffer < result.graph.buffer_count(); ++buffer) {
    const Bytes bytes = scratchpad_bytes(result.graph, buffer, platform.alignment);
    if (bytes > 0) result.highest = std::max(result.highest, result.address[buffer] + bytes);
  }
  return result;
}

}  // namespace weft
