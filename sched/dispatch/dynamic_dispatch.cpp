#include "sched/dispatch/dynamic_dispatch.hpp"

#include <algorithm>
#include <stdexcept>

namespace weft {

// Fewer than in planned time (sched/guard/guarded_list.cpp), where a decision may take longer.
constexpr std::uint32_t max_refusals = 32;

DynamicDispatch::DynamicDispatch(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> priority,
                                 std::span<const SequentialOrder> orders, Bytes page)
    : Dispatch(graph.task_count()),
      graph_(&graph),
      platform_(&platform),
      walk_(graph, platform, Guard(graph, orders, platform.capacity / page * page, page, platform.reuse), max_refusals),
      pending_inputs_(graph),
      gated_(graph.task_count(), false),
      processors_(platform.processor_count()),
      unstarted_(walk_.eligibility().class_count(), 0),
      short_of_space_(walk_.eligibility().class_count(), no_task),
      processor_(graph.task_count(), no_processor),
      refusals_(graph.task_count()),
      started_(graph.task_count(), false),
      live_(graph.task_count(), false) {
  if (graph.task_count() > 0 && walk_.guard().way_on() == no_task) {
    throw std::logic_error("no stored order fits the capacity");
  }
  std::vector<std::span<const TaskId>> walked{priority};
  if (!std::ranges::equal(priority, orders.front().tasks)) walked.push_back(orders.front().tasks);
  for (const std::span<const TaskId> order : walked) walk_.add_order(order);
  gate_loads(walked);
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    ++unstarted_[class_of(task)];
    if (pending_inputs_.complete(task) && !gated_[task]) walk_.enqueue(task);
  }
}

void DynamicDispatch::gate_loads(std::span<const std::span<const TaskId>> walked) {
  std::vector<std::uint32_t> before(graph_->task_count(), no_task);
  for (const std::span<const TaskId> order : walked) {
    std::uint32_t computes = 0;
    for (const TaskId task : order) {
      if (graph_->kind(task) == TaskKind::compute) ++computes;
      if (graph_->kind(task) == TaskKind::load) before[task] = std::min(before[task], computes);
    }
  }
  const std::uint32_t window = platform_->pe_count();
  for (const TaskId task : walked.front()) {
    if (graph_->kind(task) != TaskKind::load || before[task] <= window) continue;
    gated_[task] = true;
    gates_.push_back({before[task] - window, task});
  }
  std::ranges::stable_sort(gates_, {}, &Gate::computes);
}

TaskId DynamicDispatch::start_next(Time now) {
  if (instant_is_over_) {
    instant_is_over_ = false;
    walk_.begin_instant();
    std::ranges::fill(short_of_space_, no_task);
  }
  auto [task, processor] = walk_.next([&](TaskId ready) { return walk_.choose(ready, now); },
                                      [&](TaskId ready, ListWalk::Refusal why) { refuse(ready, why, now); });
  if (task == no_task) {
    if (walk_.any_running()) return no_task;
    task = walk_.guard().way_on();
    if (task == no_task) return no_task;
    processor = walk_.choose(task, now);
  }
  start(task, processor, now);
  return task;
}

void DynamicDispatch::refuse(TaskId task, ListWalk::Refusal why, Time now) {
  Refusal& refusal = refusals_[task];
  if (!walk_.was_refused_before(task)) refusal = {Hold::space, now, last_task_, last_step_};
  refusal.why = why == ListWalk::Refusal::space ? Hold::space : Hold::faster_processor;
  TaskId& first = short_of_space_[class_of(task)];
  if (refusal.why == Hold::space && first == no_task) first = task;
}

void DynamicDispatch::start(TaskId task, ProcessorId processor, Time now) {
  explain(task, processor, now);
  walk_.start(task, processor, now);
  started_[task] = live_[task] = true;
  ++started_count_;
  processor_[task] = processor;
  --unstarted_[class_of(task)];
  TaskId& first = short_of_space_[class_of(task)];
  if (first == task) first = no_task;
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
  const bool was_refused = walk_.was_refused_before(task);  // and not for want of a processor
  const ProcessorState& state = processors_[processor];
  if (was_refused && refusal.since > why.ready) {
    why = {refusal.since, refusal.task, false, Hold::none, no_task, refusal.step};
  } else if (!was_refused && state.last != no_task && walk_.times(processor).free > why.ready) {
    const TaskStep step = platform_->processors[processor].is_staged() ? TaskStep::computes : TaskStep::finished;
    why = {walk_.times(processor).free, state.last, false, Hold::none, no_task, step};
  }
  if (!(why.ready < now)) return;
  const SortEnd& other = sort_ends_[1 - sort_of(*platform_, processor)];
  const bool was_exclusive = platform_->exclusive_dma && other.time == now;
  why.hold = was_exclusive ? Hold::exclusive : refusal.why;
  why.holder = was_exclusive ? other.task : last_task_;
  why.holder_step = was_exclusive ? TaskStep::finished : last_step_;
}

void DynamicDispatch::open_gates(TaskId starter, Time now) {
  for (; next_gate_ < gates_.size() && gates_[next_gate_].computes <= computes_started_; ++next_gate_) {
    const TaskId load = gates_[next_gate_].load;
    gated_[load] = false;
    if (started_[load] || !pending_inputs_.complete(load)) continue;
    // Ready from now on, in consequence of what came to pass last; held by the one that starts, if it starts with it.
    starts_[load] = {now, last_task_, false, Hold::turn, starter, last_step_};
    walk_.enqueue(load);
  }
}

std::span<const BufferId> DynamicDispatch::finish(TaskId task, Time now) {
  const ProcessorId processor = processor_[task];
  const std::uint32_t stages = platform_->processors[processor].stages;
  ProcessorState& state = processors_[processor];
  instant_is_over_ = true;
  ++finished_count_;
  last_task_ = task;
  last_step_ = TaskStep::finished;
  if (stages == 1) {
    state.last = task;
    walk_.vacate(processor, {now, now});
  } else if (stages == 2) {
    compute_next(processor, now);
  } else {
    state.writes = no_task;
    if (state.has_computed) begin_to_write(processor, now);
  }
  if (walk_.finish(processor)) sort_ends_[sort_of(*platform_, processor)] = {task, now};
  pending_inputs_.produce(task, [&](TaskId consumer) {
    starts_[consumer] = {now, task, true, Hold::none, no_task};
    if (!gated_[consumer]) walk_.enqueue(consumer);
  });
  return no_longer_live(walk_.guard().finish(task, stages > 1));
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
  return no_longer_live(walk_.guard().read_done(task));
}

void DynamicDispatch::compute_done(TaskId task, Time now) {
  const ProcessorId processor = processor_[task];
  instant_is_over_ = true;
  last_task_ = task;
  last_step_ = TaskStep::has_computed;
  processors_[processor].has_computed = true;
  if (processors_[processor].writes == no_task) begin_to_write(processor, now);
}

void DynamicDispatch::begin_to_write(ProcessorId processor, Time now) {
  ProcessorState& state = processors_[processor];
  state.writes = state.computes;
  state.has_computed = false;
  compute_next(processor, now);
}

// The stage that computes is free.
void DynamicDispatch::compute_next(ProcessorId processor, Time now) {
  ProcessorState& state = processors_[processor];
  state.computes = no_task;
  if (state.waits != no_task) begin_to_compute(processor, state.waits, now);
}

void DynamicDispatch::begin_to_compute(ProcessorId processor, TaskId task, Time now) {
  ProcessorState& state = processors_[processor];
  state.waits = no_task;
  state.computes = state.last = task;
  TaskTimes times;
  times.compute_start = now;
  compute_behind(walk_.times(processor), platform_->processors[processor].stages,
                 duration_of(*graph_, *platform_, task, processor), times);
  walk_.vacate(processor, times);
}

std::span<const BufferId> DynamicDispatch::no_longer_live(std::span<const BufferId> released) {
  for (const BufferId buffer : released) live_[buffer] = false;
  return released;
}

Dispatch::Idle DynamicDispatch::idle(ProcessorId processor) const {
  const Eligibility& eligibility = walk_.eligibility();
  const std::uint32_t kind = eligibility.kind_of(processor);
  bool any_ready = false, any_left = false;
  Idle space;
  for (std::uint32_t k = 0; k < eligibility.class_count(); ++k) {
    if (!std::ranges::binary_search(eligibility.kinds_of(k), kind)) continue;
    const TaskId task = short_of_space_[k];
    if (task != no_task && (space.next == no_task || walk_.position(task) < walk_.position(space.next))) {
      space = {task, Waiting::space};
    }
    any_ready |= walk_.any_ready(k);
    any_left |= unstarted_[k] > 0;
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
  TaskId first = no_task;
  for (const TaskId task : short_of_space_) {
    if (task != no_task && (first == no_task || walk_.position(task) < walk_.position(first))) first = task;
  }
  return first;
}

}  // namespace weft
