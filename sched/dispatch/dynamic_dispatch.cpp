#include "sched/dispatch/dynamic_dispatch.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace weft {

namespace {

// Ready tasks of a group that are passed over at one instant before the group is left alone.
constexpr std::uint32_t max_refusals = 32;

constexpr ProcessorId no_processor = std::numeric_limits<ProcessorId>::max();

Bytes whole_pages(Bytes capacity, Bytes page) { return capacity / page * page; }

}  // namespace

DynamicDispatch::DynamicDispatch(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> priority,
                                 std::span<const SequentialOrder> orders, Bytes page)
    : Dispatch(graph.task_count()),
      graph_(&graph),
      platform_(&platform),
      guard_(graph, orders, whole_pages(platform.capacity, page), page, platform.reuse),
      groups_(graph, platform),
      missing_(graph.task_count(), 0),
      gated_(graph.task_count(), false),
      idle_(groups_.kind_count(), ReadySet(static_cast<std::uint32_t>(platform.processor_count()))),
      processors_(platform.processor_count()),
      reserved_(platform.processor_count()),
      unstarted_(groups_.group_count(), 0),
      short_of_space_(groups_.group_count(), no_task),
      processor_(graph.task_count(), no_processor),
      refusals_(graph.task_count()),
      started_(graph.task_count(), false),
      live_(graph.task_count(), false) {
  if (graph.task_count() > 0 && guard_.way_on() == no_task) throw std::logic_error("no stored order fits the capacity");
  add_walk(priority);
  if (!std::ranges::equal(priority, orders.front().tasks)) add_walk(orders.front().tasks);
  for (ProcessorId p = 0; p < platform.processor_count(); ++p) idle_[groups_.kind_of(p)].insert(p);
  gate_loads();
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    ++unstarted_[groups_.group_of(task)];
    for (const BufferId input : graph.inputs(task)) missing_[task] += graph.is_external(input) ? 0 : 1;
    if (missing_[task] == 0 && !gated_[task]) enqueue(task);
  }
}

void DynamicDispatch::add_walk(std::span<const TaskId> order) {
  Walk walk{{order.begin(), order.end()}, std::vector<std::uint32_t>(order.size()), {}, {}, {}};
  for (std::uint32_t p = 0; p < order.size(); ++p) walk.position[order[p]] = p;
  walk.ready.assign(groups_.group_count(), ReadySet(static_cast<std::uint32_t>(order.size())));
  walk.cursor.assign(groups_.group_count(), 0);
  walk.refusals.assign(groups_.group_count(), 0);
  walks_.push_back(std::move(walk));
}

void DynamicDispatch::gate_loads() {
  std::vector<std::uint32_t> before(graph_->task_count(), no_task);
  for (const Walk& walk : walks_) {
    std::uint32_t computes = 0;
    for (const TaskId task : walk.order) {
      if (graph_->kind(task) == TaskKind::compute) ++computes;
      if (graph_->kind(task) == TaskKind::load) before[task] = std::min(before[task], computes);
    }
  }
  const auto elements = std::ranges::count_if(platform_->processors, [](const Processor& p) { return !p.is_dma; });
  const auto window = static_cast<std::uint32_t>(elements);
  for (const TaskId task : walks_.front().order) {
    if (graph_->kind(task) != TaskKind::load || before[task] <= window) continue;
    gated_[task] = true;
    gates_.push_back({before[task] - window, task});
  }
  std::ranges::stable_sort(gates_, {}, &Gate::computes);
}

void DynamicDispatch::enqueue(TaskId task) {
  const std::uint32_t group = groups_.group_of(task);
  for (Walk& walk : walks_) {
    walk.ready[group].insert(walk.position[task]);
    walk.cursor[group] = std::min(walk.cursor[group], walk.position[task]);
  }
}

TaskId DynamicDispatch::start_next(Time now) {
  if (instant_is_over_) begin_instant();
  for (Walk& walk : walks_) {
    for (TaskId task = next_of(walk); task != no_task; task = next_of(walk)) {
      if (try_to_start(task, now)) return task;
      const std::uint32_t group = groups_.group_of(task);
      if (++walk.refusals[group] >= max_refusals) walk.cursor[group] = ReadySet::none;
    }
  }
  if (sorts_[0].running + sorts_[1].running > 0) return no_task;
  const TaskId task = guard_.way_on();
  if (task != no_task) start(task, idle_processor_for(task, now), now);
  return task;
}

void DynamicDispatch::begin_instant() {
  instant_is_over_ = false;
  ++instant_;
  for (Walk& walk : walks_) {
    std::ranges::fill(walk.cursor, 0);
    std::ranges::fill(walk.refusals, 0);
  }
  for (ProcessorId p = 0; p < processors_.size(); ++p) reserved_[p] = processors_[p].times;
  std::ranges::fill(short_of_space_, no_task);
}

// Of the groups that have a processor to run on, the first task in the order of the walk that was not refused at this
// instant.
TaskId DynamicDispatch::next_of(Walk& walk) const {
  std::uint32_t first = ReadySet::none, of_group = 0;
  for (std::uint32_t group = 0; group < groups_.group_count(); ++group) {
    std::uint32_t& cursor = walk.cursor[group];
    if (cursor == ReadySet::none) continue;
    if (std::ranges::none_of(groups_.kinds_of(group), [&](std::uint32_t kind) { return may_run(kind); })) continue;
    cursor = walk.ready[group].next(cursor);
    while (cursor != ReadySet::none && refusals_[walk.order[cursor]].instant == instant_) {
      cursor = walk.ready[group].next(cursor + 1);
    }
    if (cursor < first) {
      first = cursor;
      of_group = group;
    }
  }
  if (first == ReadySet::none) return no_task;
  ++walk.cursor[of_group];
  return walk.order[first];
}

// Whether it has an idle processor, and no task of the other sort is in the way.
bool DynamicDispatch::may_run(std::uint32_t kind) const {
  const std::uint32_t idle = idle_[kind].next(0);
  if (idle == ReadySet::none) return false;
  const Sort& other = sorts_[is_dma(static_cast<ProcessorId>(idle)) ? 0 : 1];
  return !platform_->exclusive_dma || other.running == 0;
}

bool DynamicDispatch::try_to_start(TaskId task, Time now) {
  const ProcessorId processor = idle_processor_for(task, now);
  if (processor == no_processor || waits_for_faster(task, processor, now)) {
    refuse(task, Hold::faster_processor, now);
    return false;
  }
  if (!guard_.admits(task)) {
    refuse(task, Hold::space, now);
    return false;
  }
  start(task, processor, now);
  return true;
}

void DynamicDispatch::refuse(TaskId task, Hold why, Time now) {
  Refusal& refusal = refusals_[task];
  if (refusal.instant == 0 || refusal.instant + 1 != instant_) {
    refusal.since = now;
    refusal.task = last_task_;
    refusal.step = last_step_;
  }
  refusal.why = why;
  refusal.instant = instant_;
  TaskId& first = short_of_space_[groups_.group_of(task)];
  if (why == Hold::space && first == no_task) first = task;
}

// The one that is expected to end it first, the lowest number on ties; no_processor where none that can run the task is
// idle.
ProcessorId DynamicDispatch::idle_processor_for(TaskId task, Time now) const {
  Time best = cannot_run;
  ProcessorId chosen = no_processor;
  for (const std::uint32_t kind : groups_.kinds_of(groups_.group_of(task))) {
    if (!may_run(kind)) continue;
    for (std::uint32_t p = idle_[kind].next(0); p != ReadySet::none; p = idle_[kind].next(p + 1)) {
      const auto idle = static_cast<ProcessorId>(p);
      const Time finish = times_behind(processors_[p].times, *graph_, *platform_, task, idle, now).finish;
      if (finish == cannot_run) break;
      if (finish < best || (finish == best && idle < chosen)) {
        best = finish;
        chosen = idle;
      }
      if (!platform_->processors[p].two_stages) break;  // none of its kind ends it earlier
    }
  }
  return chosen;
}

// A processor that is late is not waited for: nobody knows when it will be done.
bool DynamicDispatch::waits_for_faster(TaskId task, ProcessorId idle, Time now) {
  TaskTimes best = times_behind(processors_[idle].times, *graph_, *platform_, task, idle, now);
  ProcessorId faster = no_processor;
  for (const std::uint32_t kind : groups_.kinds_of(groups_.group_of(task))) {
    const std::vector<ProcessorId>& alike = groups_.processors_of(kind);
    if (!(now + platform_->cost(*graph_, task, alike.front()) < best.finish)) continue;  // not even if it were idle
    for (const ProcessorId p : alike) {
      if (!(reserved_[p].free > now)) continue;
      const TaskTimes times = times_behind(reserved_[p], *graph_, *platform_, task, p, now);
      if (!(times.finish < best.finish)) continue;
      best = times;
      faster = p;
    }
  }
  if (faster == no_processor) return false;
  reserved_[faster] = best;
  return true;
}

void DynamicDispatch::start(TaskId task, ProcessorId processor, Time now) {
  explain(task, processor, now);
  guard_.start(task);
  started_[task] = live_[task] = true;
  ++started_count_;
  processor_[task] = processor;
  ProcessorTimes& times = processors_[processor].times;
  times = reserved_[processor] = times_behind(times, *graph_, *platform_, task, processor, now);
  idle_[groups_.kind_of(processor)].erase(processor);
  ++sorts_[is_dma(processor) ? 1 : 0].running;
  const std::uint32_t group = groups_.group_of(task);
  --unstarted_[group];
  if (short_of_space_[group] == task) short_of_space_[group] = no_task;
  for (Walk& walk : walks_) walk.ready[group].erase(walk.position[task]);
  if (graph_->kind(task) == TaskKind::compute) {
    ++computes_started_;
    open_gates(task, now);
  }
}

// Why it starts now and not before. Until here, Start::ready tells of the inputs only (or of the turn of a load).
void DynamicDispatch::explain(TaskId task, ProcessorId processor, Time now) {
  Start& why = starts_[task];
  if (why.hold == Hold::turn && why.ready == now) return;
  why.hold = Hold::none;
  why.holder = no_task;
  const Refusal& refusal = refusals_[task];
  const bool was_refused = refusal.instant > 0 && refusal.instant + 1 == instant_;  // and not for want of a processor
  const ProcessorState& state = processors_[processor];
  if (was_refused && refusal.since > why.ready) {
    why = {refusal.since, refusal.task, false, Hold::none, no_task, refusal.step};
  } else if (!was_refused && state.last != no_task && state.times.free > why.ready) {
    const bool two_stages = platform_->processors[processor].two_stages;
    const TaskStep step = two_stages ? TaskStep::computes : TaskStep::finished;
    why = {state.times.free, state.last, false, Hold::none, no_task, step};
  }
  if (!(why.ready < now)) return;
  const Sort& other = sorts_[is_dma(processor) ? 0 : 1];
  const bool was_exclusive = platform_->exclusive_dma && other.ended == now;
  why.hold = was_exclusive ? Hold::exclusive : refusal.why;
  why.holder = was_exclusive ? other.last : last_task_;
  why.holder_step = was_exclusive ? TaskStep::finished : last_step_;
}

void DynamicDispatch::open_gates(TaskId starter, Time now) {
  for (; next_gate_ < gates_.size() && gates_[next_gate_].computes <= computes_started_; ++next_gate_) {
    const TaskId load = gates_[next_gate_].load;
    gated_[load] = false;
    if (started_[load] || missing_[load] > 0) continue;
    // Ready from now on, in consequence of what came to pass last; held by the one that starts, if it starts with it.
    starts_[load] = {now, last_task_, false, Hold::turn, starter, last_step_};
    enqueue(load);
  }
}

std::span<const BufferId> DynamicDispatch::finish(TaskId task, Time now) {
  const ProcessorId processor = processor_[task];
  const bool two_stages = platform_->processors[processor].two_stages;
  ProcessorState& state = processors_[processor];
  instant_is_over_ = true;
  ++finished_count_;
  last_task_ = task;
  last_step_ = TaskStep::finished;
  if (!two_stages) {
    state.times.free = state.times.finish = now;
    state.last = task;
    idle_[groups_.kind_of(processor)].insert(processor);
  } else {
    state.computes = no_task;
    if (state.waits != no_task) begin_to_compute(processor, state.waits, now);
  }
  Sort& sort = sorts_[is_dma(processor) ? 1 : 0];
  if (--sort.running == 0) {
    sort.last = task;
    sort.ended = now;
  }
  for (const TaskId consumer : graph_->consumers(task)) {
    if (--missing_[consumer] > 0) continue;
    starts_[consumer] = {now, task, true, Hold::none, no_task};
    if (!gated_[consumer]) enqueue(consumer);
  }
  return no_longer_live(guard_.finish(task, two_stages));
}

std::span<const BufferId> DynamicDispatch::read_done(TaskId task, Time now) {
  const ProcessorId processor = processor_[task];
  instant_is_over_ = true;
  last_task_ = task;
  last_step_ = TaskStep::has_read;
  ProcessorState& state = processors_[processor];
  if (state.computes == no_task) {
    begin_to_compute(processor, task, now);
  } else {
    state.waits = task;
  }
  return no_longer_live(guard_.read_done(task));
}

void DynamicDispatch::begin_to_compute(ProcessorId processor, TaskId task, Time now) {
  const Time compute = platform_->cost(*graph_, task, processor) - platform_->read_cost(*graph_, task, processor);
  ProcessorState& state = processors_[processor];
  state.waits = no_task;
  state.computes = state.last = task;
  state.times.free = now;
  state.times.finish = now + compute;
  idle_[groups_.kind_of(processor)].insert(processor);
}

std::span<const BufferId> DynamicDispatch::no_longer_live(std::span<const BufferId> released) {
  for (const BufferId buffer : released) live_[buffer] = false;
  return released;
}

Dispatch::Idle DynamicDispatch::idle(ProcessorId processor) const {
  const std::uint32_t kind = groups_.kind_of(processor);
  bool any_ready = false, any_left = false;
  Idle space;
  for (std::uint32_t group = 0; group < groups_.group_count(); ++group) {
    if (!std::ranges::binary_search(groups_.kinds_of(group), kind)) continue;
    const std::vector<std::uint32_t>& position = walks_.front().position;
    const TaskId task = short_of_space_[group];
    if (task != no_task && (space.next == no_task || position[task] < position[space.next])) {
      space = {task, Waiting::space};
    }
    any_ready |= walks_.front().ready[group].next(0) != ReadySet::none;
    any_left |= unstarted_[group] > 0;
  }
  if (space.next != no_task) return space;
  return {no_task, any_ready ? Waiting::turn : any_left ? Waiting::input : Waiting::nothing};
}

std::vector<BufferId> DynamicDispatch::blockers(TaskId) const {
  std::vector<BufferId> found;
  for (BufferId buffer = 0; buffer < graph_->task_count(); ++buffer) {
    if (live_[buffer] && graph_->in_scratchpad(buffer) && graph_->buffer_bytes(buffer) > 0) found.push_back(buffer);
  }
  return found;
}

TaskId DynamicDispatch::first_waiting_for_space() const {
  const std::vector<std::uint32_t>& position = walks_.front().position;
  TaskId first = no_task;
  for (const TaskId task : short_of_space_) {
    if (task != no_task && (first == no_task || position[task] < position[first])) first = task;
  }
  return first;
}

}  // namespace weft
