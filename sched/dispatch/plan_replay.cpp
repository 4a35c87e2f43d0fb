#include "sched/dispatch/plan_replay.hpp"

#include <algorithm>
#include <queue>
#include <stdexcept>
#include <tuple>

#include "sched/model/dispatch_order.hpp"

namespace weft {

namespace {

class Run {
 public:
  Run(const TaskGraph& graph, const Platform& platform, const Schedule& plan, std::span<const TaskDuration> durations)
      : graph_(graph),
        platform_(platform),
        plan_(plan),
        durations_(durations),
        dispatch_(graph, platform, plan),
        position_(positions_of(plan.order)),
        processors_(platform.processor_count()) {
    make_room_for_times(graph, platform, run_, cannot_run);
  }

  ExplainedReplay replay_plan() && {
    Time now = 0;
    while (true) {
      for (TaskId task; (task = dispatch_.start_next(now)) != no_task;) start(task, now);
      if (ends_.empty()) break;
      now = std::get<0>(ends_.top());
      for (; !ends_.empty() && std::get<0>(ends_.top()) == now; ends_.pop()) {
        const auto [time, position, step] = ends_.top();
        const TaskId task = plan_.order[position];
        if (step == TaskStep::has_read) dispatch_.read_done(task, now);
        if (step == TaskStep::has_computed) dispatch_.compute_done(task, now);
        if (step == TaskStep::finished) dispatch_.finish(task, now);
      }
    }
    run_.finished_count = dispatch_.finished_count();
    run_.makespan = now;
    for (TaskId task = 0; task < graph_.task_count(); ++task) run_.starts.push_back(dispatch_.start_of(task));
    return std::move(run_);
  }

 private:
  using End = std::tuple<Time, std::uint32_t, TaskStep>;  // the second is the position in the dispatch order

  void start(TaskId task, Time now) {
    const ProcessorId p = plan_.processor[task];
    const std::uint32_t stages = platform_.processors[p].stages;
    const TaskDuration takes = durations_.empty() ? duration_of(graph_, platform_, task, p) : durations_[task];
    const TaskTimes times = times_behind(processors_[p], stages, takes, now);
    processors_[p] = times;
    set_times(run_, task, times);
    if (stages > 2) ends_.emplace(times.compute_start + takes.compute, position_[task], TaskStep::has_computed);
    if (stages > 1) ends_.emplace(times.read_finish, position_[task], TaskStep::has_read);
    ends_.emplace(times.finish, position_[task], TaskStep::finished);
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  const Schedule& plan_;
  std::span<const TaskDuration> durations_;  // empty: what tasks cost
  StaticDispatch dispatch_;
  std::vector<std::uint32_t> position_;
  std::vector<ProcessorTimes> processors_;
  std::priority_queue<End, std::vector<End>, std::greater<>> ends_;
  ExplainedReplay run_;
};

}  // namespace

PlanReplay replay_plan(const TaskGraph& graph, const Platform& platform, const Schedule& plan) {
  return Run(graph, platform, plan, {}).replay_plan();
}

ExplainedReplay replay_plan(const TaskGraph& graph, const Platform& platform, const Schedule& plan,
                            std::span<const TaskDuration> durations) {
  return Run(graph, platform, plan, durations).replay_plan();
}

namespace {

// Tasks may start earlier than a task that stands before them in the order, so the order follows the new starts; who
// waits for whom stays, as whatever was waited for has started no later. Release positions count tasks of the order
// and may move a little with it, hence the loop.
template <typename Replay>
void set_times_of(const Replay& replay, const TaskGraph& graph, Schedule& schedule) {
  for (int round = 0; round < 16; ++round) {
    const PlanReplay run = replay();
    if (run.finished_count < graph.task_count()) throw std::logic_error("the planned order cannot be carried out");
    run.give_times_to(schedule);
    const auto start = [&](TaskId task) { return schedule.start[task]; };
    if (std::ranges::is_sorted(schedule.order, {}, start)) return;
    std::ranges::stable_sort(schedule.order, {}, start);
  }
  throw std::logic_error("release positions of the schedule leave no stable dispatch order");
}

}  // namespace

void set_replay_times(const TaskGraph& graph, const Platform& platform, Schedule& schedule) {
  set_times_of([&] { return replay_plan(graph, platform, schedule); }, graph, schedule);
}

void set_contended_times(const TaskGraph& graph, const Platform& platform, Schedule& schedule) {
  set_times_of([&] { return platform.carry_out(graph, platform, schedule, {}); }, graph, schedule);
  schedule.is_contended = true;
}

}  // namespace weft
