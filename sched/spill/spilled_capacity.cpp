
#include "sched/memory/occupancy.hpp"
#include "sched/memory/scratchpad_sizes.hpp"
#include "sched/spill/spilled_order.hpp"

namespace weft {

SpilledCapacity min_spilled_capacity(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> order) {
  const ScratchpadSizes bytes_of(graph, platform.alignment);
  const auto stays_to_the_end = [&](BufferId buffer) { return !platform.reuse || graph.is_kept(buffer); };
  std::vector<TaskId> counted_by(graph.task_count(), no_task);
  Bytes stays = resident_bytes(graph, platform.alignment);
  SpilledCapacity least{stays, no_task};
  for (const TaskId task : order) {
    Bytes bytes = stays + bytes_of[task];
    for (const BufferId buffer : graph.inputs(task)) {
      if (graph.is_external(buffer) || stays_to_the_end(buffer)) continue;
      if (counted_by[buffer] != task) bytes += bytes_of[buffer];
      counted_by[buffer] = task;
    }
    if (bytes > least.bytes || least.task == no_task) least = {bytes, task};
    if (stays_to_the_end(task)) stays += bytes_of[task];
  }
  return least;
}

}  // namespace weft
