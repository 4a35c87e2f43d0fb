// Peak of live bytes of a schedule, by its definition: a buffer lives from the start of its producer to the finish of
// its last consumer (kept ones to the end); within one instant all releases come before any allocation.
#pragma once

#include <algorithm>
#include <tuple>
#include <vector>

#include "sched/schedule.hpp"
#include "workloads/task_graph.hpp"

namespace weft::test {

inline Bytes peak_live_bytes(const TaskGraph& graph, const Schedule& schedule) {
  // With release positions a buffer also waits until that many tasks of the dispatch order have finished.
  std::vector<Time> finished(graph.task_count() + 1, 0);
  for (std::size_t k = 0; k < schedule.order.size(); ++k) {
    finished[k + 1] = std::max(finished[k], schedule.finish[schedule.order[k]]);
  }
  std::vector<std::tuple<Time, int, Bytes>> events;  // releases (0) before allocations (1)
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    Time end = graph.is_kept(task) ? schedule.makespan : schedule.finish[task];
    for (const TaskId consumer : graph.consumers(task)) end = std::max(end, schedule.finish[consumer]);
    if (!schedule.release_position.empty()) end = std::max(end, finished[schedule.release_position[task]]);
    events.emplace_back(schedule.start[task], 1, graph.buffer_bytes(task));
    events.emplace_back(end, 0, -graph.buffer_bytes(task));
  }
  std::sort(events.begin(), events.end());
  Bytes live = 0, peak = 0;
  for (const auto& [time, kind, bytes] : events) peak = std::max(peak, live += bytes);
  return peak;
}

}  // namespace weft::test
