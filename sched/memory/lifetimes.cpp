#include "sched/memory/lifetimes.hpp"

#include <algorithm>

#include "sched/model/dispatch_order.hpp"

namespace weft {

std::vector<std::uint32_t> release_prefixes(const TaskGraph& graph, std::span<const TaskId> order,
                                            std::span<const std::uint32_t> release_position) {
  std::vector<std::uint32_t> prefix(graph.task_count());
  for (std::uint32_t p = 0; p < order.size(); ++p) {
    prefix[order[p]] = p + 1;
    graph.for_each_producer(order[p], [&](TaskId buffer) { prefix[buffer] = p + 1; });
  }
  for (BufferId buffer = 0; buffer < graph.task_count(); ++buffer) {
    if (graph.taken_over_by(buffer) != no_task) continue;
    if (!release_position.empty()) prefix[buffer] = std::max(prefix[buffer], release_position[buffer]);
    if (graph.is_kept(buffer)) prefix[buffer] = held_to_the_end;
  }
  return prefix;
}

std::vector<BufferId> buffers_by_release(std::span<const std::uint32_t> prefix) {
  std::vector<BufferId> buffers;
  for (BufferId buffer = 0; buffer < prefix.size(); ++buffer) {
    if (prefix[buffer] != held_to_the_end) buffers.push_back(buffer);
  }
  std::ranges::stable_sort(buffers, {}, [&](BufferId buffer) { return prefix[buffer]; });
  return buffers;
}

std::vector<Time> release_times(const TaskGraph& graph, const Schedule& schedule) {
  constexpr Time never = std::numeric_limits<Time>::infinity();
  std::vector<Time> release = schedule.finish;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    graph.for_each_producer(
        task, [&](TaskId buffer) { release[buffer] = std::max(release[buffer], schedule.inputs_released(task)); });
  }
  for (BufferId buffer = 0; buffer < graph.task_count(); ++buffer) {
    if (graph.is_kept(buffer)) release[buffer] = never;
  }
  if (schedule.release_position.empty()) return release;

  const std::vector<TaskId> order = schedule.order.empty() ? order_by_start(graph, schedule) : schedule.order;
  std::vector<Time> prefix_finish(order.size() + 1, 0);
  for (std::size_t p = 0; p < order.size(); ++p) {
    prefix_finish[p + 1] = std::max(prefix_finish[p], schedule.finish[order[p]]);
  }
  for (BufferId buffer = 0; buffer < graph.task_count(); ++buffer) {
    if (graph.taken_over_by(buffer) != no_task) continue;
    const std::uint32_t position = schedule.release_position[buffer];
    const Time held = position == held_to_the_end ? never : prefix_finish[position];
    release[buffer] = std::max(release[buffer], held);
  }
  return release;
}

}  // namespace weft
