#include "sched/guard/guarded_list.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <stdexcept>
#include <utility>

#include "base/core/error.hpp"
#include "sched/guard/ready_set.hpp"
#include "sched/model/task_groups.hpp"
#include "sched/model/transfer_time.hpp"
#include "sched/model/two_stage_times.hpp"

namespace weft {

namespace {

class GuardedList {
 public:
  GuardedList(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> priority,
              std::span<const SequentialOrder> orders, Bytes limit, const GuardedListOptions& options)
      : graph_(graph),
        platform_(platform),
        options_(options),
        guard_(graph, orders, limit, platform.alignment, platform.reuse, options.activation_limit),
        task_groups_(graph, platform),
        idle_(task_groups_.kind_count(), ReadySet(static_cast<std::uint32_t>(platform.processor_count()))),
        priority_(priority),
        rank_(graph.task_count()),
        missing_(graph.task_count(), 0),
        processors_(platform.processor_count()) {
    Schedule& schedule = made_.schedule;
    schedule.processor.assign(graph.task_count(), 0);
    make_room_for_times(graph, platform, schedule);
    schedule.order.reserve(graph.task_count());
    for (std::uint32_t k = 0; k < priority.size(); ++k) rank_[priority[k]] = k;
    for (ProcessorId p = 0; p < platform.processor_count(); ++p) idle_[task_groups_.kind_of(p)].insert(p);
    for (std::uint32_t group = 0; group < task_groups_.group_count(); ++group) {
      groups_.push_back({&task_groups_.kinds_of(group), ReadySet(graph.task_count())});
    }
    count_computes();
    count_phases();
  }

  GuardedSchedule run() && {
    for (TaskId task = 0; task < graph_.task_count(); ++task) {
      for (const BufferId input : graph_.inputs(task)) missing_[task] += graph_.is_external(input) ? 0 : 1;
      if (missing_[task] == 0) enqueue(task);
    }
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
  // Ready tasks of a group that are passed over at one instant before the group is left alone.
  static constexpr std::uint32_t max_refusals = 64;
  static constexpr ProcessorId no_processor = std::numeric_limits<ProcessorId>::max();

  template <typename T>
  using LeastFirst = std::priority_queue<T, std::vector<T>, std::greater<>>;

  // Ready tasks that the same kinds of processors can run, by their place in the priority.
  struct Group {
    const std::vector<std::uint32_t>* kinds;
    ReadySet ready;
    std::uint32_t cursor = 0;    // of the walk at this instant
    std::uint32_t refusals = 0;  // in this walk
  };

  // Compute tasks before each load in the priority.
  void count_computes() {
    if (options_.load_window == no_task) return;
    computes_before_.resize(priority_.size());
    std::uint32_t computes = 0;
    for (std::size_t k = 0; k < priority_.size(); ++k) {
      computes_before_[k] = computes;
      if (graph_.kind(priority_[k]) == TaskKind::compute) ++computes;
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

  bool is_behind_barrier(TaskId task) const {
    return !computes_left_.empty() && graph_.kind(task) == TaskKind::compute && options_.phase[task] > open_phase_;
  }

  Group& group_of(TaskId task) { return groups_[task_groups_.group_of(task)]; }
  void enqueue(TaskId task) { group_of(task).ready.insert(rank_[task]); }
  void note_peak() { made_.peak = std::max(made_.peak, guard_.live()); }
  bool is_dma(ProcessorId processor) const { return platform_.processors[processor].is_dma; }

  void finish_until(Time now) {
    for (; !running_.empty() && running_.top().time <= now; running_.pop()) take(running_.top());
    while (!arrivals_.empty() && arrivals_.top() <= now) arrivals_.pop();
  }

  void take(const TaskEvent& event) {
    const ProcessorId processor = made_.schedule.processor[event.task];
    const bool two_stages = platform_.processors[processor].two_stages;
    if (event.step == TaskStep::has_read) {
      guard_.read_done(event.task);
      return;
    }
    if (!two_stages || event.step == TaskStep::computes) idle_[task_groups_.kind_of(processor)].insert(processor);
    if (event.step == TaskStep::computes) return;
    --running_of_sort_[is_dma(processor) ? 1 : 0];
    if (!computes_left_.empty() && graph_.kind(event.task) == TaskKind::compute) {
      --computes_left_[options_.phase[event.task]];
      pass_phases();
    }
    guard_.finish(event.task, two_stages);
    for (const TaskId consumer : graph_.consumers(event.task)) {
      if (--missing_[consumer] == 0) enqueue(consumer);
    }
  }

  Time next_event(Time now) {
    Time next = cannot_run;
    if (!running_.empty()) next = running_.top().time;
    if (!arrivals_.empty()) next = std::min(next, arrivals_.top());
    if (next > now) note_peak();
    return next;
  }

  void place_ready(Time now) {
    for (Group& group : groups_) group.cursor = group.refusals = 0;
    reserved_ = processors_;
    while (Group* group = first_group()) {
      const TaskId task = priority_[group->cursor++];
      if (!try_to_start(task, *group, now) && ++group->refusals == max_refusals) group->cursor = ReadySet::none;
    }
    if (running_.empty() && arrivals_.empty()) go_on(now);
  }

  // The group with the first ready task in the priority that this walk has not seen; its cursor is then at that task.
  Group* first_group() {
    Group* first = nullptr;
    for (Group& group : groups_) {
      if (group.cursor == ReadySet::none || !has_idle(group)) continue;
      group.cursor = group.ready.next(group.cursor);
      if (group.cursor != ReadySet::none && (first == nullptr || group.cursor < first->cursor)) first = &group;
    }
    return first;
  }

  bool has_idle(const Group& group) const {
    return std::any_of(group.kinds->begin(), group.kinds->end(),
                       [&](std::uint32_t kind) { return idle_[kind].next(0) != ReadySet::none; });
  }

  bool try_to_start(TaskId task, const Group& group, Time now) {
    if (!computes_before_.empty() && graph_.kind(task) == TaskKind::load &&
        computes_before_[rank_[task]] > computes_started_ + options_.load_window) {
      return false;
    }
    if (is_behind_barrier(task)) return false;
    const ProcessorId processor = is_simple_ ? choose(task, group, now) : choose_by_finish(task, now, true);
    if (processor == no_processor) return false;
    if (platform_.exclusive_dma && running_of_sort_[is_dma(processor) ? 0 : 1] > 0) return false;
    if (!guard_.admits(task)) return false;
    start(task, processor, now);
    return true;
  }

  // The lowest idle processor of the kind on which the task finishes first; none, when a busy one is worth waiting for.
  ProcessorId choose(TaskId task, const Group& group, Time now) {
    const Time* cost = platform_.cost_row(graph_, task);
    Time best = cannot_run;
    ProcessorId chosen = no_processor;
    for (const std::uint32_t kind : *group.kinds) {
      const std::uint32_t idle = idle_[kind].next(0);
      if (idle == ReadySet::none || !(now + cost[idle] < best)) continue;
      best = now + cost[idle];
      chosen = static_cast<ProcessorId>(idle);
    }
    if (!options_.wait_for_faster || group.kinds->size() < 2) return chosen;
    ProcessorId faster = no_processor;
    for (const std::uint32_t kind : *group.kinds) {
      if (!(now + cost[task_groups_.processors_of(kind).front()] < best)) continue;
      for (const ProcessorId p : task_groups_.processors_of(kind)) {
        if (!(reserved_[p].free > now) || !(reserved_[p].free + cost[p] < best)) continue;
        best = reserved_[p].free + cost[p];
        faster = p;
      }
    }
    if (faster == no_processor) return chosen;
    reserved_[faster].free = reserved_[faster].finish = best;
    return no_processor;
  }

  // The same where data take time between processors, or where processors that are free to start a task may still
  // compute another. A task whose data are still on their way to the processor that suits it best waits for them.
  ProcessorId choose_by_finish(TaskId task, Time now, bool or_wait) {
    const Time* cost = platform_.cost_row(graph_, task);
    TaskTimes best;
    best.finish = cannot_run;
    ProcessorId chosen = no_processor;
    for (ProcessorId p = 0; p < platform_.processor_count(); ++p) {
      if (cost[p] == cannot_run || (!options_.wait_for_faster && processors_[p].free > now)) continue;
      const Time ready = platform_.bandwidth.empty() ? now : std::max(now, arrival(task, p));
      const TaskTimes times = times_behind(reserved_[p], graph_, platform_, task, p, ready);
      if (!(times.finish < best.finish)) continue;
      best = times;
      chosen = p;
    }
    if (chosen == no_processor || !(best.start > now)) return chosen;
    if (!platform_.bandwidth.empty()) {
      const Time here = arrival(task, chosen);
      if (here > now) arrivals_.push(here);
    }
    if (or_wait) reserved_[chosen] = best;
    return no_processor;
  }

  Time arrival(TaskId task, ProcessorId processor) const {
    return arrival_of_inputs(graph_, platform_, task, processor, made_.schedule.finish, made_.schedule.processor);
  }

  // Nothing runs, and nothing was admitted: the guard's way on.
  void go_on(Time now) {
    if (made_.schedule.order.size() == graph_.task_count()) return;
    const TaskId task = guard_.way_on();
    if (task == no_task) throw std::logic_error("no stored order fits into the limit");
    reserved_ = processors_;
    const ProcessorId processor = is_simple_ ? choose(task, group_of(task), now) : choose_by_finish(task, now, false);
    if (processor != no_processor) {
      start(task, processor, now);
    } else if (arrivals_.empty()) {
      throw Infeasible("no processor can run task " + graph_.task_name(task));
    }
  }

  void start(TaskId task, ProcessorId processor, Time now) {
    Schedule& schedule = made_.schedule;
    const TaskTimes times = times_behind(processors_[processor], graph_, platform_, task, processor, now);
    schedule.processor[task] = processor;
    set_times(schedule, task, times);
    schedule.order.push_back(task);
    processors_[processor] = reserved_[processor] = times;
    idle_[task_groups_.kind_of(processor)].erase(processor);
    ++running_of_sort_[is_dma(processor) ? 1 : 0];
    if (graph_.kind(task) == TaskKind::compute) ++computes_started_;
    group_of(task).ready.erase(rank_[task]);
    guard_.start(task);
    push_events(running_, task, times, platform_.processors[processor].two_stages);
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  GuardedListOptions options_;
  Guard guard_;
  TaskGroups task_groups_;
  std::vector<ReadySet> idle_;  // per kind of processors
  std::span<const TaskId> priority_;
  std::vector<std::uint32_t> rank_;     // place in the priority
  std::vector<std::uint32_t> missing_;  // producers that have not finished, per edge
  bool is_simple_ = platform_.bandwidth.empty() && !platform_.has_stages();
  std::vector<ProcessorTimes> processors_;
  std::vector<ProcessorTimes> reserved_;  // the same, with the tasks that wait for it at this instant
  std::vector<Group> groups_;
  std::vector<std::uint32_t> computes_before_;
  std::uint32_t computes_started_ = 0;
  std::vector<std::uint32_t> computes_of_phase_, computes_left_;  // in all; that have not finished
  std::uint32_t open_phase_ = 0;
  LeastFirst<TaskEvent> running_;
  LeastFirst<Time> arrivals_;
  std::uint32_t running_of_sort_[2] = {0, 0};  // PE tasks, DMA tasks
  GuardedSchedule made_;
};

}  // namespace

GuardedSchedule schedule_guarded(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> priority,
                                 std::span<const SequentialOrder> orders, Bytes limit,
                                 const GuardedListOptions& options) {
  return GuardedList(graph, platform, priority, orders, limit, options).run();
}

}  // namespace weft
