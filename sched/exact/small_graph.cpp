#include "sched/exact/small_graph.hpp"

#include "sched/memory/occupancy.hpp"
#include "sched/memory/scratchpad_sizes.hpp"

namespace weft {

SmallGraph::SmallGraph(const TaskGraph& graph, const Platform& platform)
    : tasks(graph.task_count()), resident(resident_bytes(graph, platform.alignment)) {
  const ScratchpadSizes sizes(graph, platform.alignment);
  for (TaskId task = 0; task < tasks; ++task) {
    output[task] = sizes[task];
    graph.for_each_producer(task, [&](TaskId input) { producers[task] |= set_of(input); });
    for (const TaskId consumer : graph.consumers(task)) users[task] |= set_of(consumer);
    if (users[task] == 0) users[task] = set_of(task);
    if (graph.is_kept(task) || !platform.reuse) users[task] |= set_of(max_tasks);
  }
}

std::vector<bool> sets_with_a_way_on(const SmallGraph& graph, Bytes limit) {
  std::vector<bool> good(std::size_t{graph.all()} + 1, false);
  good[graph.all()] = true;
  for (TaskSet done = graph.all(); done-- > 0;) {
    bool closed = true;
    for_each(done, [&](TaskId task) { closed = closed && graph.is_ready(task, done); });
    if (!closed) continue;
    const Bytes room = limit - graph.live(done, done);
    for_each(graph.all() & ~done, [&](TaskId task) {
      if (good[done | set_of(task)] && graph.is_ready(task, done) && graph.output[task] <= room) good[done] = true;
    });
  }
  return good;
}

}  // namespace weft
