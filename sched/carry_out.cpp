#include "sched/carry_out.hpp"

#include <algorithm>
#include <queue>
#include <utility>

namespace weft {

CarriedOut carry_out(const TaskGraph& graph, const Platform& platform, const Schedule& plan,
                     std::span<const Time> duration) {
  StaticDispatch dispatch(graph, platform, plan);
  std::vector<std::uint32_t> position(graph.task_count());
  for (std::uint32_t p = 0; p < plan.order.size(); ++p) position[plan.order[p]] = p;

  CarriedOut run;
  run.start.assign(graph.task_count(), cannot_run);
  run.finish.assign(graph.task_count(), cannot_run);
  using End = std::pair<Time, std::uint32_t>;  // finish, position
  std::priority_queue<End, std::vector<End>, std::greater<>> running;
  Time now = 0;
  while (true) {
    for (TaskId task = dispatch.start_next(now); task != no_task; task = dispatch.start_next(now)) {
      run.start[task] = now;
      run.finish[task] = now + duration[task];
      running.emplace(run.finish[task], position[task]);
    }
    if (running.empty()) break;
    now = running.top().first;
    for (; !running.empty() && running.top().first == now; running.pop()) {
      dispatch.finish(plan.order[running.top().second], now);
    }
  }
  run.finished_count = dispatch.finished_count();
  run.makespan = now;
  return run;
}

std::vector<Time> planned_durations(const TaskGraph& graph, const Platform& platform, const Schedule& plan) {
  std::vector<Time> duration(graph.task_count());
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    duration[task] = platform.cost(graph, task, plan.processor[task]);
  }
  return duration;
}

}  // namespace weft
