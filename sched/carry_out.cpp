#include "sched/carry_out.hpp"

#include <algorithm>
#include <queue>
#include <tuple>

#include "sched/dispatch_order.hpp"

namespace weft {

namespace {

class Run {
 public:
  Run(const TaskGraph& graph, const Platform& platform, const Schedule& plan, const Durations& durations)
      : platform_(platform),
        plan_(plan),
        durations_(durations),
        dispatch_(graph, platform, plan),
        position_(positions_of(plan.order)),
        stages_(platform.processor_count()) {
    run_.start.assign(graph.task_count(), cannot_run);
    run_.finish.assign(graph.task_count(), cannot_run);
    const std::size_t staged = platform.has_stages() ? graph.task_count() : 0;
    run_.read_finish.assign(staged, cannot_run);
    run_.compute_start.assign(staged, cannot_run);
  }

  CarriedOut carry_out() && {
    Time now = 0;
    while (true) {
      for (TaskId task; (task = dispatch_.start_next(now)) != no_task;) start(task, now);
      if (ends_.empty()) break;
      now = std::get<0>(ends_.top());
      while (!ends_.empty() && std::get<0>(ends_.top()) == now) {
        const auto [time, position, what] = ends_.top();
        ends_.pop();
        end(plan_.order[position], what, now);
      }
    }
    run_.finished_count = dispatch_.finished_count();
    run_.makespan = now;
    return std::move(run_);
  }

 private:
  enum class What : std::uint8_t { read, task };
  using End = std::tuple<Time, std::uint32_t, What>;  // the second is the position in the dispatch order

  // What a processor of two stages computes, and what has been read and waits for it.
  struct Stages {
    TaskId computes = no_task;
    TaskId waits = no_task;
  };

  void start(TaskId task, Time now) {
    run_.start[task] = now;
    if (platform_.processors[plan_.processor[task]].two_stages) {
      ends_.emplace(run_.read_finish[task] = now + durations_.read[task], position_[task], What::read);
      return;
    }
    run_.finish[task] = now + durations_.whole[task];
    if (!run_.read_finish.empty()) run_.read_finish[task] = run_.compute_start[task] = run_.finish[task];
    ends_.emplace(run_.finish[task], position_[task], What::task);
  }

  void end(TaskId task, What what, Time now) {
    Stages& stages = stages_[plan_.processor[task]];
    if (what == What::read) {
      dispatch_.read_done(task, now);
      if (stages.computes == no_task) {
        compute(stages, task, now);
      } else {
        stages.waits = task;
      }
      return;
    }
    dispatch_.finish(task, now);
    stages.computes = no_task;
    if (stages.waits == no_task) return;
    const TaskId next = stages.waits;
    stages.waits = no_task;
    compute(stages, next, now);
  }

  void compute(Stages& stages, TaskId task, Time now) {
    stages.computes = task;
    run_.compute_start[task] = now;
    run_.finish[task] = now + (durations_.whole[task] - durations_.read[task]);
    ends_.emplace(run_.finish[task], position_[task], What::task);
  }

  const Platform& platform_;
  const Schedule& plan_;
  const Durations& durations_;
  StaticDispatch dispatch_;
  std::vector<std::uint32_t> position_;
  std::vector<Stages> stages_;  // per processor
  std::priority_queue<End, std::vector<End>, std::greater<>> ends_;
  CarriedOut run_;
};

}  // namespace

CarriedOut carry_out(const TaskGraph& graph, const Platform& platform, const Schedule& plan,
                     const Durations& durations) {
  return Run(graph, platform, plan, durations).carry_out();
}

void CarriedOut::give_times_to(Schedule& plan) const {
  plan.start = start;
  plan.finish = finish;
  plan.read_finish = read_finish;
  plan.compute_start = compute_start;
  plan.makespan = makespan;
}

Durations planned_durations(const TaskGraph& graph, const Platform& platform, const Schedule& plan) {
  Durations durations;
  durations.whole.resize(graph.task_count());
  durations.read.resize(platform.has_stages() ? graph.task_count() : 0);
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    durations.whole[task] = platform.cost(graph, task, plan.processor[task]);
    if (platform.has_stages()) durations.read[task] = platform.read_cost(graph, task, plan.processor[task]);
  }
  return durations;
}

}  // namespace weft
