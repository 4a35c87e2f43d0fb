#include "sched/dispatch/replay_times.hpp"

#include <algorithm>
#include <stdexcept>

#include "sched/dispatch/plan_replay.hpp"

namespace weft {

// Tasks may start earlier than a task that stands before them in the order, so the order follows the new starts; who
// waits for whom stays, as whatever was waited for has started no later. Release positions count tasks of the order
// and may move a little with it, hence the loop.
void set_replay_times(const TaskGraph& graph, const Platform& platform, Schedule& schedule) {
  for (int round = 0; round < 16; ++round) {
    const PlanReplay run = replay_plan(graph, platform, schedule);
    if (run.finished_count < graph.task_count()) throw std::logic_error("the planned order cannot be carried out");
    run.give_times_to(schedule);
    const auto earlier = [&](TaskId a, TaskId b) { return schedule.start[a] < schedule.start[b]; };
    if (std::is_sorted(schedule.order.begin(), schedule.order.end(), earlier)) return;
    std::stable_sort(schedule.order.begin(), schedule.order.end(), earlier);
  }
  throw std::logic_error("release positions of the schedule leave no stable dispatch order");
}

}  // namespace weft
