#include "sched/dispatch/static_dispatch.hpp"

#include <algorithm>
#include <stdexcept>

namespace weft {

StaticDispatch::StaticDispatch(const TaskGraph& graph, const Platform& platform, const Schedule& plan)
    : Dispatch(graph.task_count()),
      graph_(&graph),
      platform_(&platform),
      plan_(&plan),
      position_(graph.task_count(), no_task),
      next_on_processor_(graph.task_count(), no_task),
      head_(platform.processor_count(), no_task),
      pending_inputs_(graph),
      tasks_(graph.task_count()),
      pending_readers_(graph, true),
      finished_(graph.task_count(), false),
      sorts_(platform) {
  if (plan.order.size() != graph.task_count()) throw std::logic_error("the dispatch order does not hold every task");
  for (std::uint32_t p = 0; p < plan.order.size(); ++p) position_[plan.order[p]] = p;
  if (std::find(position_.begin(), position_.end(), no_task) != position_.end()) {
    throw std::logic_error("the dispatch order holds a task twice");
  }
  space_ = space_dependencies(graph, platform, plan);
  link_processors();
  count_what_is_missing();
  close_compute_barriers();
  sort_by_after();
  sort_releases_by_position();
  for (const TaskId task : plan.order) consider(task);
}

void StaticDispatch::link_processors() {
  std::vector<TaskId> last(platform_->processor_count(), no_task);
  for (const TaskId task : plan_->order) {
    const ProcessorId processor = plan_->processor[task];
    if (last[processor] == no_task) {
      head_[processor] = task;
      tasks_[task].may_compute = tasks_[task].may_write = true;
    } else {
      next_on_processor_[last[processor]] = task;
      pending_inputs_.expect(task);
    }
    last[processor] = task;
  }
}

void StaticDispatch::count_what_is_missing() {
  const std::vector<std::uint32_t>& barriers = plan_->barriers;
  while (next_barrier_ < barriers.size() && barriers[next_barrier_] == 0) ++next_barrier_;
  const std::uint32_t first_closed = next_barrier_ < barriers.size() ? barriers[next_barrier_] : graph_->task_count();
  for (TaskId task = 0; task < graph_->task_count(); ++task) {
    TaskState& state = tasks_[task];
    for (const TaskId dependent : space_.of(task)) ++tasks_[dependent].missing_space;
    if (position_[task] > 0 && needs_turn(task)) state.closed_gates |= turn_gate;
    if (position_[task] >= first_closed) state.closed_gates |= barrier_gate;
  }
}

void StaticDispatch::sort_by_after() {
  const std::vector<TaskId>& after = plan_->starts_after;
  if (after.empty()) return;
  for (TaskId task = 0; task < graph_->task_count(); ++task) {
    if (after[task] == no_task) continue;
    if (position_[after[task]] >= position_[task]) throw std::logic_error("a task waits for one that comes later");
    tasks_[task].closed_gates |= after_gate;
    by_after_.push_back(task);
  }
  std::stable_sort(by_after_.begin(), by_after_.end(), [&](TaskId a, TaskId b) { return after[a] < after[b]; });
}

// Those that wait until `task` has read its inputs, or those that wait until it has finished.
void StaticDispatch::let_followers_go(TaskId task, bool has_read) {
  if (by_after_.empty()) return;
  const std::vector<TaskId>& after = plan_->starts_after;
  const std::vector<bool>& only_read = plan_->starts_after_read;
  auto next = std::lower_bound(by_after_.begin(), by_after_.end(), task,
                               [&](TaskId follower, TaskId other) { return after[follower] < other; });
  for (; next != by_after_.end() && after[*next] == task; ++next) {
    const bool waits_for_read = stages(task) > 1 && !only_read.empty() && only_read[*next];
    const TaskStep step = has_read ? TaskStep::has_read : TaskStep::finished;
    if (waits_for_read == has_read) open_gate(*next, after_gate, task, step);
  }
}

// Buffers that are held to the end stay pending for ever: no prefix releases them.
void StaticDispatch::sort_releases_by_position() {
  const std::vector<std::uint32_t>& at = plan_->release_position;
  if (at.empty()) return;
  for (BufferId buffer = 0; buffer < graph_->task_count(); ++buffer) {
    if (graph_->taken_over_by(buffer) != no_task) continue;  // its reader releases it
    if (at[buffer] > 0) pending_readers_.expect(buffer);
    if (at[buffer] > 0 && at[buffer] != held_to_the_end) by_release_position_.push_back(buffer);
  }
  std::stable_sort(by_release_position_.begin(), by_release_position_.end(),
                   [&](BufferId a, BufferId b) { return at[a] < at[b]; });
}

bool StaticDispatch::needs_turn(TaskId task) const {
  return platform_->exclusive_dma || graph_->kind(task) == TaskKind::load;
}

void StaticDispatch::consider(TaskId task) {
  TaskState& state = tasks_[task];
  if (!pending_inputs_.complete(task) || state.closed_gates != 0) return;
  if (state.missing_space == 0) {
    startable_.push(position_[task]);
    if (state.counted_for_space) --short_of_space_count_;
    state.counted_for_space = false;
  } else if (!state.counted_for_space) {
    short_of_space_.push(position_[task]);
    ++short_of_space_count_;
    state.counted_for_space = true;
  }
}

TaskId StaticDispatch::start_next(Time now) {
  if (startable_.empty()) return no_task;
  const TaskId task = plan_->order[startable_.top()];
  if (other_sort_runs(task)) return no_task;
  startable_.pop();

  TaskState& state = tasks_[task];
  state.started = true;
  if (starts_[task].ready < now) {
    starts_[task].hold = state.last_hold;
    starts_[task].holder = state.last_holder;
    starts_[task].holder_step = state.last_step;
  }
  ++started_count_;
  sorts_.start(plan_->processor[task]);
  head_[plan_->processor[task]] = next_on_processor_[task];
  if (position_[task] == started_prefix_) pass_the_turn(task);
  return task;
}

void StaticDispatch::pass_the_turn(TaskId starter) {
  const std::vector<TaskId>& order = plan_->order;
  while (started_prefix_ < order.size() && tasks_[order[started_prefix_]].started) ++started_prefix_;
  if (started_prefix_ < order.size() && needs_turn(order[started_prefix_])) {
    open_gate(order[started_prefix_], turn_gate, starter);
  }
}

void StaticDispatch::open_gate(TaskId task, Gate gate, TaskId holder, TaskStep step) {
  TaskState& state = tasks_[task];
  state.closed_gates &= static_cast<std::uint8_t>(~gate);
  state.last_hold = gate == turn_gate ? Hold::turn : gate == after_gate ? Hold::space : Hold::barrier;
  state.last_holder = holder;
  state.last_step = step;
  consider(task);
}

// With one finish, the processor comes free first: of a task that both reads the result and stands next on the
// processor, the input is named as what enabled it.
std::span<const BufferId> StaticDispatch::finish(TaskId task, Time now) {
  released_.clear();
  ++finished_count_;
  if (const TaskId next = next_on_processor_[task]; next != no_task) {
    tasks_[next].may_write = true;
    if (stages(task) == 1) {
      enable(next, task, false, now);
    } else if (stages(task) == 2) {
      let_compute(next, now);
    } else if (tasks_[next].has_computed) {
      begin_to_write(next, now);
    }
  }
  for (const TaskId consumer : graph_->consumers(task)) enable(consumer, task, true, now);

  pending_readers_.finish(task, [&](BufferId buffer) { released_.push_back(buffer); });
  if (stages(task) == 1) release_inputs(task);
  finished_[position_[task]] = true;
  let_followers_go(task, false);
  advance_finished_prefix(task);
  open_compute_barriers(task);
  free_ranges(task, TaskStep::finished);

  if (sorts_.finish(plan_->processor[task]) && started_prefix_ < plan_->order.size()) {
    const TaskId next = plan_->order[started_prefix_];
    if (exclude_each_other(*platform_, plan_->processor[next], plan_->processor[task])) {
      tasks_[next].last_hold = Hold::exclusive;
      tasks_[next].last_holder = task;
      tasks_[next].last_step = TaskStep::finished;
    }
  }
  return released_;
}

std::span<const BufferId> StaticDispatch::read_done(TaskId task, Time now) {
  released_.clear();
  tasks_[task].has_read = true;
  if (tasks_[task].may_compute) begin_to_compute(task, now);
  release_inputs(task);
  let_followers_go(task, true);
  free_ranges(task, TaskStep::has_read);
  return released_;
}

void StaticDispatch::compute_done(TaskId task, Time now) {
  tasks_[task].has_computed = true;
  if (tasks_[task].may_write) begin_to_write(task, now);
}

void StaticDispatch::let_compute(TaskId task, Time now) {
  tasks_[task].may_compute = true;
  if (tasks_[task].has_read) begin_to_compute(task, now);
}

void StaticDispatch::begin_to_write(TaskId task, Time now) {
  if (next_on_processor_[task] != no_task) let_compute(next_on_processor_[task], now);
}

void StaticDispatch::begin_to_compute(TaskId task, Time now) {
  if (next_on_processor_[task] != no_task) enable(next_on_processor_[task], task, false, now, TaskStep::computes);
}

void StaticDispatch::release_inputs(TaskId task) {
  pending_readers_.give_up_inputs(task, [&](BufferId buffer) { released_.push_back(buffer); });
}

void StaticDispatch::enable(TaskId task, TaskId enabler, bool by_input, Time now, TaskStep step) {
  if (!pending_inputs_.arrive(task)) return;
  starts_[task] = {now, enabler, by_input, Hold::none, no_task, step};
  consider(task);
}

void StaticDispatch::advance_finished_prefix(TaskId finisher) {
  const std::uint32_t before = finished_prefix_;
  while (finished_prefix_ < finished_.size() && finished_[finished_prefix_]) ++finished_prefix_;
  if (finished_prefix_ == before) return;
  while (next_release_ < by_release_position_.size() &&
         plan_->release_position[by_release_position_[next_release_]] <= finished_prefix_) {
    const BufferId buffer = by_release_position_[next_release_++];
    if (pending_readers_.give_up(buffer)) released_.push_back(buffer);
  }
  open_barriers(finisher);
}

// A barrier that opens lets through the tasks up to the next one.
void StaticDispatch::open_barriers(TaskId finisher) {
  const std::vector<std::uint32_t>& barriers = plan_->barriers;
  const auto end_of = [&](std::size_t barrier) {
    return barrier + 1 < barriers.size() ? barriers[barrier + 1] : graph_->task_count();
  };
  for (; next_barrier_ < barriers.size() && barriers[next_barrier_] <= finished_prefix_; ++next_barrier_) {
    for (std::uint32_t p = barriers[next_barrier_]; p < end_of(next_barrier_); ++p) {
      open_gate(plan_->order[p], barrier_gate, finisher);
    }
  }
}

void StaticDispatch::close_compute_barriers() {
  const std::vector<std::uint32_t>& barriers = plan_->compute_barriers;
  if (barriers.empty()) return;
  for (const TaskId task : plan_->order) {
    if (graph_->kind(task) == TaskKind::compute) computes_.push_back(task);
  }
  while (next_compute_barrier_ < barriers.size() && barriers[next_compute_barrier_] == 0) ++next_compute_barrier_;
  if (next_compute_barrier_ == barriers.size()) return;
  for (std::size_t k = barriers[next_compute_barrier_]; k < computes_.size(); ++k) {
    tasks_[computes_[k]].closed_gates |= compute_barrier_gate;
  }
}

// Behind a closed barrier no compute task starts, so it opens when as many have finished as stand before it.
void StaticDispatch::open_compute_barriers(TaskId finisher) {
  const std::vector<std::uint32_t>& barriers = plan_->compute_barriers;
  if (computes_.empty() || graph_->kind(finisher) != TaskKind::compute) return;
  ++finished_computes_;
  for (; next_compute_barrier_ < barriers.size() && barriers[next_compute_barrier_] <= finished_computes_;
       ++next_compute_barrier_) {
    const bool last = next_compute_barrier_ + 1 == barriers.size();
    const std::size_t end = last ? computes_.size() : barriers[next_compute_barrier_ + 1];
    for (std::size_t k = barriers[next_compute_barrier_]; k < end; ++k) {
      open_gate(computes_[k], compute_barrier_gate, finisher);
    }
  }
}

void StaticDispatch::free_ranges(TaskId task, TaskStep step) {
  for (const BufferId buffer : released_) {
    for (const TaskId dependent : space_.of(buffer)) {
      TaskState& state = tasks_[dependent];
      if (--state.missing_space > 0) continue;
      state.last_hold = Hold::space;
      state.last_holder = task;
      state.last_step = step;
      consider(dependent);
    }
  }
}

Dispatch::Idle StaticDispatch::idle(ProcessorId processor) const {
  const TaskId next = next_on(processor);
  return {next, next == no_task ? Waiting::nothing : waiting(next)};
}

Dispatch::Waiting StaticDispatch::waiting(TaskId task) const {
  const TaskState& state = tasks_[task];
  if (state.started) return Waiting::nothing;
  if (!pending_inputs_.complete(task)) return Waiting::input;
  if (state.closed_gates == after_gate) return Waiting::space;
  if (state.closed_gates != 0 || other_sort_runs(task)) return Waiting::turn;
  return state.missing_space > 0 ? Waiting::space : Waiting::nothing;
}

std::vector<BufferId> StaticDispatch::blockers(TaskId task) const {
  std::vector<BufferId> found;
  const Bytes bytes = scratchpad_bytes(*graph_, task, platform_->alignment);
  if (plan_->address.empty() || bytes == 0) return found;
  const Bytes begin = plan_->address[task];
  for (BufferId buffer = 0; buffer < graph_->task_count(); ++buffer) {
    if (!tasks_[buffer].started || pending_readers_.is_released(buffer) || buffer == task) continue;
    if (buffer == graph_->in_place_of(task)) continue;
    const Bytes size = scratchpad_bytes(*graph_, buffer, platform_->alignment);
    const Bytes address = plan_->address[buffer];
    if (size > 0 && address < begin + bytes && begin < address + size) found.push_back(buffer);
  }
  return found;
}

std::uint32_t StaticDispatch::waiting_for_space_count() const {
  return first_waiting_for_space() == no_task ? 0 : short_of_space_count_;
}

TaskId StaticDispatch::first_waiting_for_space() const {
  while (!short_of_space_.empty() && !tasks_[plan_->order[short_of_space_.top()]].counted_for_space) {
    short_of_space_.pop();
  }
  if (short_of_space_.empty()) return no_task;
  // Under exclusive DMA only the next task in the order is here, and it may wait for the other sort first.
  const TaskId task = plan_->order[short_of_space_.top()];
  return other_sort_runs(task) ? no_task : task;
}

}  // namespace weft
