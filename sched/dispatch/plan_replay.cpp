#include "sched/dispatch/plan_replay.hpp"

#include <queue>
#include <tuple>

#include "sched/model/dispatch_order.hpp"
#include "sched/model/two_stage_times.hpp"

namespace weft {

namespace {

class Run {
 public:
  Run(const TaskGraph& graph, const Platform& platform, const Schedule& plan)
      : graph_(graph),
        platform_(platform),
        plan_(plan),
        dispatch_(graph, platform, plan),
        position_(positions_of(plan.order)),
        processors_(platform.processor_count()) {
    run_.start.assign(graph.task_count(), cannot_run);
    run_.finish.assign(graph.task_count(), cannot_run);
    const std::size_t staged = platform.has_stages() ? graph.task_count() : 0;
    run_.read_finish.assign(staged, cannot_run);
    run_.compute_start.assign(staged, cannot_run);
  }

  PlanReplay replay_plan() && {
    Time now = 0;
    while (true) {
      for (TaskId task; (task = dispatch_.start_next(now)) != no_task;) start(task, now);
      if (ends_.empty()) break;
      now = std::get<0>(ends_.top());
      while (!ends_.empty() && std::get<0>(ends_.top()) == now) {
        const auto [time, position, step] = ends_.top();
        ends_.pop();
        const TaskId task = plan_.order[position];
        if (step == TaskStep::has_read) {
          dispatch_.read_done(task, now);
        } else {
          dispatch_.finish(task, now);
        }
      }
    }
    run_.finished_count = dispatch_.finished_count();
    run_.makespan = now;
    return std::move(run_);
  }

 private:
  using End = std::tuple<Time, std::uint32_t, TaskStep>;  // the second is the position in the dispatch order

  void start(TaskId task, Time now) {
    const ProcessorId p = plan_.processor[task];
    const TaskTimes times = times_behind(processors_[p], graph_, platform_, task, p, now);
    processors_[p] = times;
    run_.start[task] = times.start;
    run_.finish[task] = times.finish;
    if (platform_.has_stages()) {
      run_.read_finish[task] = times.read_finish;
      run_.compute_start[task] = times.compute_start;
    }
    if (platform_.processors[p].two_stages) ends_.emplace(times.read_finish, position_[task], TaskStep::has_read);
    ends_.emplace(times.finish, position_[task], TaskStep::finished);
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  const Schedule& plan_;
  StaticDispatch dispatch_;
  std::vector<std::uint32_t> position_;
  std::vector<ProcessorTimes> processors_;
  std::priority_queue<End, std::vector<End>, std::greater<>> ends_;
  PlanReplay run_;
};

}  // namespace

PlanReplay replay_plan(const TaskGraph& graph, const Platform& platform, const Schedule& plan) {
  return Run(graph, platform, plan).replay_plan();
}

void PlanReplay::give_times_to(Schedule& plan) const {
  plan.start = start;
  plan.finish = finish;
  plan.read_finish = read_finish;
  plan.compute_start = compute_start;
  plan.makespan = makespan;
}

}  // namespace weft
