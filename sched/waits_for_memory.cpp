#include "sched/waits_for_memory.hpp"

#include <algorithm>

namespace weft {

void keep_waits_for_memory(const TaskGraph& graph, Schedule& schedule) {
  // Ends in order of time; of one time in dispatch order.
  std::vector<TaskId> by_finish = schedule.order;
  std::stable_sort(by_finish.begin(), by_finish.end(),
                   [&](TaskId a, TaskId b) { return schedule.finish[a] < schedule.finish[b]; });
  schedule.starts_after.assign(graph.task_count(), no_task);
  std::vector<Time> free;  // per processor
  for (const TaskId task : schedule.order) {
    const ProcessorId processor = schedule.processor[task];
    if (processor >= free.size()) free.resize(std::size_t{processor} + 1, 0);
    Time ready = free[processor];
    for (const BufferId input : graph.inputs(task)) {
      if (!graph.is_external(input)) ready = std::max(ready, schedule.finish[input]);
    }
    free[processor] = schedule.finish[task];
    const Time start = schedule.start[task];
    if (!(ready < start)) continue;
    const auto end = std::lower_bound(by_finish.begin(), by_finish.end(), start,
                                      [&](TaskId other, Time time) { return schedule.finish[other] < time; });
    // One that started before, so that it stands earlier in the order.
    const auto found = std::find_if(end, by_finish.end(), [&](TaskId other) {
      return schedule.finish[other] != start || schedule.start[other] < start;
    });
    if (found != by_finish.end() && schedule.finish[*found] == start) schedule.starts_after[task] = *found;
  }
}

}  // namespace weft
