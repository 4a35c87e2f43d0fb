#include "sched/dispatch/memory_waits.hpp"

#include <algorithm>

namespace weft {

void set_memory_waits(const TaskGraph& graph, Schedule& schedule) {
  struct End {
    Time time;
    TaskId task;
    bool of_reading;
  };
  // Ends of tasks, and of their reading, in order of time; of one time in dispatch order.
  std::vector<End> ends;
  for (const TaskId task : schedule.order) {
    const Time released = schedule.inputs_released(task);
    if (released < schedule.finish[task]) ends.push_back({released, task, true});
    ends.push_back({schedule.finish[task], task, false});
  }
  std::ranges::stable_sort(ends, {}, &End::time);
  schedule.starts_after.assign(graph.task_count(), no_task);
  schedule.starts_after_read.assign(schedule.read_finish.size(), false);
  std::vector<Time> free;  // per processor
  for (const TaskId task : schedule.order) {
    const ProcessorId processor = schedule.processor[task];
    if (processor >= free.size()) free.resize(std::size_t{processor} + 1, 0);
    Time ready = free[processor];
    graph.for_each_producer(task, [&](TaskId input) { ready = std::max(ready, schedule.finish[input]); });
    free[processor] = schedule.processor_free(task);
    const Time start = schedule.start[task];
    if (!(ready < start)) continue;
    const auto first = std::ranges::lower_bound(ends, start, {}, &End::time);
    // One that started before, so that it stands earlier in the order.
    const auto found = std::find_if(
        first, ends.end(), [&](const End& end) { return end.time != start || schedule.start[end.task] < start; });
    if (found == ends.end() || found->time != start) continue;
    schedule.starts_after[task] = found->task;
    if (found->of_reading) schedule.starts_after_read[task] = true;
  }
}

}  // namespace weft
