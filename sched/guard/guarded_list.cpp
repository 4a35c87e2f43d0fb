#include "sched/guard/guarded_list.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <stdexcept>
#include <utility>

#include "base/core/error.hpp"
#include "sched/guard/list_walk.hpp"
#include "sched/model/stage_times.hpp"
#include "sched/model/transfer_time.hpp"
#include "workloads/graph/pending_inputs.hpp"

namespace weft {

namespace {

constexpr std::uint32_t max_refusals = 64;

class GuardedList {
 public:
  GuardedList(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> priority,
              std::span<const SequentialOrder> orders, Bytes limit, const GuardedListOptions& options)
      : graph_(graph),
        platform_(platform),
        options_(options),
        walk_(graph, platform,
              Guard(graph, orders, limit, platform.alignment, platform.reuse, options.activation_limit), max_refusals,
              options.wait_for_faster) {
    made_.schedule.processor.assign(graph.task_count(), 0);
    make_room_for_times(graph, platform, made_.schedule);
    made_.schedule.order.reserve(graph.task_count());
    walk_.add_order(priority);
    count_computes(priority);
    count_phases();
  }

  GuardedSchedule run() && {
    for (const TaskId task : pending_.complete_tasks()) walk_.enqueue(task);
    Time now = 0;
    while (made_.schedule.order.size() < graph_.task_count()) {
      place_ready(now);
      now = next_event(now);
      finish_until(now);
    }
    for (; !running_.empty(); running_.pop()) {
      if (running_.top().time > now) note_peak();
      now = running_.top().time;
      take(running_.top());
    }
    note_peak();
    made_.schedule.makespan = now;
    std::uint32_t before = 0;
    for (std::size_t phase = 0; phase + 1 < computes_of_phase_.size(); ++phase) {
      before += computes_of_phase_[phase];
      if (computes_of_phase_[phase] > 0) made_.schedule.compute_barriers.push_back(before);
    }
    return std::move(made_);
  }

 private:
  template <typename T>
  using LeastFirst = std::priority_queue<T, std::vector<T>, std::greater<>>;

  // Compute tasks before each place in the priority.
  void count_computes(std::span<const TaskId> priority) {
    if (options_.load_window == no_task) return;
    computes_before_.resize(priority.size());
    std::uint32_t computes = 0;
    for (std::size_t k = 0; k < priority.size(); ++k) {
      computes_before_[k] = computes;
      if (graph_.kind(priority[k]) == TaskKind::compute) ++computes;
    }
  }

  void count_phases() {
    if (options_.phase.empty()) return;
    for (TaskId task = 0; task < graph_.task_count(); ++task) {
      if (graph_.kind(task) != TaskKind::compute) continue;
      const std::uint32_t phase = options_.phase[task];
      if (phase >= computes_of_phase_.size()) computes_of_phase_.resize(phase + 1, 0);
      ++computes_of_phase_[phase];
    }
    computes_left_ = computes_of_phase_;
    pass_phases();
  }

  void pass_phases() {
    while (open_phase_ < computes_left_.size() && computes_left_[open_phase_] == 0) ++open_phase_;
  }

  bool is_ahead_of_its_window(TaskId task) const {
    return !computes_before_.empty() && graph_.kind(task) == TaskKind::load &&
           computes_before_[walk_.position(task)] > computes_started_ + options_.load_window;
  }

  bool is_behind_barrier(TaskId task) const {
    return !computes_left_.empty() && graph_.kind(task) == TaskKind::compute && options_.phase[task] > open_phase_;
  }

  void note_peak() { made_.peak = std::max(made_.peak, walk_.guard().live()); }

  void finish_until(Time now) {
    for (; !running_.empty() && running_.top().time <= now; running_.pop()) take(running_.top());
    while (!arrivals_.empty() && arrivals_.top() <= now) arrivals_.pop();
  }

  void take(const TaskEvent& event) {
    const ProcessorId processor = made_.schedule.processor[event.task];
    const bool is_staged = platform_.processors[processor].is_staged();
    if (event.step == TaskStep::has_read) {
      walk_.guard().read_done(event.task);
      return;
    }
    if (!is_staged || event.step == TaskStep::computes) walk_.vacate(processor);
    if (event.step == TaskStep::computes) return;
    walk_.finish(processor);
    if (!computes_left_.empty() && graph_.kind(event.task) == TaskKind::compute) {
      --computes_left_[options_.phase[event.task]];
      pass_phases();
    }
    walk_.guard().finish(event.task, is_staged);
    pending_.produce(event.task, [&](TaskId consumer) { walk_.enqueue(consumer); });
  }

  Time next_event(Time now) {
    Time next = cannot_run;
    if (!running_.empty()) next = running_.top().time;
    if (!arrivals_.empty()) next = std::min(next, arrivals_.top());
    if (next > now) note_peak();
    return next;
  }

  void place_ready(Time now) {
    const auto choose_or_wait = [&](TaskId task) {
      if (is_ahead_of_its_window(task) || is_behind_barrier(task)) return no_processor;
      return choose(task, now, true);
    };
    walk_.begin_instant();
    for (;;) {
      const auto [task, processor] = walk_.next(choose_or_wait, [](TaskId, ListWalk::Refusal) {});
      if (task == no_task) break;
      start(task, processor, now);
    }
    if (running_.empty() && arrivals_.empty()) go_on(now);
  }

  ProcessorId choose(TaskId task, Time now, bool or_wait) {
    return is_simple_ ? walk_.choose(task, now) : choose_by_finish(task, now, or_wait);
  }

  // The choice where data take time between processors, or where processors that are free to start a task may still
  // compute another. A task whose data are still on their way to the processor that suits it best waits for them.
  ProcessorId choose_by_finish(TaskId task, Time now, bool or_wait) {
    const Time* cost = platform_.cost_row(graph_, task);
    TaskTimes best;
    best.finish = cannot_run;
    ProcessorId chosen = no_processor;
    for (ProcessorId p = 0; p < platform_.processor_count(); ++p) {
      if (cost[p] == cannot_run || (!options_.wait_for_faster && walk_.times(p).free > now)) continue;
      const Time ready = platform_.bandwidth.empty() ? now : std::max(now, arrival(task, p));
      const TaskTimes times = times_behind(walk_.reserved(p), graph_, platform_, task, p, ready);
      if (!(times.finish < best.finish)) continue;
      best = times;
      chosen = p;
    }
    if (chosen == no_processor || !(best.start > now)) return chosen;
    if (!platform_.bandwidth.empty()) {
      const Time here = arrival(task, chosen);
      if (here > now) arrivals_.push(here);
    }
    if (or_wait) walk_.reserve(chosen, best);
    return no_processor;
  }

  Time arrival(TaskId task, ProcessorId processor) const {
    return arrival_of_inputs(graph_, platform_, task, processor, made_.schedule.finish, made_.schedule.processor);
  }

  // Nothing runs, and nothing was admitted: the guard's way on.
  void go_on(Time now) {
    if (made_.schedule.order.size() == graph_.task_count()) return;
    const TaskId task = walk_.guard().way_on();
    if (task == no_task) throw std::logic_error("no stored order fits into the limit");
    walk_.begin_instant();
    const ProcessorId processor = choose(task, now, false);
    if (processor != no_processor) {
      start(task, processor, now);
    } else if (arrivals_.empty()) {
      throw Infeasible("no processor can run task " + graph_.task_name(task));
    }
  }

  void start(TaskId task, ProcessorId processor, Time now) {
    const TaskTimes times = walk_.start(task, processor, now);
    made_.schedule.processor[task] = processor;
    set_times(made_.schedule, task, times);
    made_.schedule.order.push_back(task);
    if (graph_.kind(task) == TaskKind::compute) ++computes_started_;
    push_events(running_, task, times, platform_.processors[processor].is_staged());
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  GuardedListOptions options_;
  ListWalk walk_;
  PendingInputs pending_{graph_};
  bool is_simple_ = platform_.bandwidth.empty() && !platform_.has_stages();
  std::vector<std::uint32_t> computes_before_;
  std::uint32_t computes_started_ = 0;
  std::vector<std::uint32_t> computes_of_phase_, computes_left_;  // in all; that have not finished
  std::uint32_t open_phase_ = 0;
  LeastFirst<TaskEvent> running_;
  LeastFirst<Time> arrivals_;
  GuardedSchedule made_;
};

}  // namespace

GuardedSchedule schedule_guarded(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> priority,
                                 std::span<const SequentialOrder> orders, Bytes limit,
                                 const GuardedListOptions& options) {
  return GuardedList(graph, platform, priority, orders, limit, options).run();
}

}  // namespace weft
