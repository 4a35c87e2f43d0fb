#include "sched/list/list_mapping.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/core/error.hpp"
#include "sched/list/alap_loads.hpp"

namespace weft {

namespace {

bool has_free_tasks(const TaskGraph& graph, const Platform& platform) {
  return graph.task_count() > 0 && std::find(platform.costs.begin(), platform.costs.end(), 0.0) != platform.costs.end();
}

std::vector<double> with_infinite_diagonal(const Platform& platform) {
  if (platform.bandwidth.size() <= 1) return {};
  std::vector<double> bandwidth = platform.bandwidth;
  const std::size_t count = platform.processor_count();
  for (std::size_t p = 0; p < count; ++p) bandwidth[p * count + p] = std::numeric_limits<double>::infinity();
  return bandwidth;
}

// The lowest place of the least value; a whole number of lanes, which the compiler can vectorise.
template <std::size_t lanes>
ProcessorId place_of_min(const std::vector<Time>& values) {
  std::array<Time, lanes> least;
  std::copy_n(values.begin(), lanes, least.begin());
  for (std::size_t p = lanes; p < values.size(); p += lanes) {
    for (std::size_t k = 0; k < lanes; ++k) least[k] = values[p + k] < least[k] ? values[p + k] : least[k];
  }
  const Time best = *std::min_element(least.begin(), least.end());
  std::size_t p = 0;
  while (values[p] != best) ++p;
  return static_cast<ProcessorId>(p);
}

}  // namespace

ListMapping::ListMapping(const TaskGraph& graph, const Platform& platform, Insertion insertion)
    : graph_(graph),
      platform_(platform),
      pair_bandwidth_(with_infinite_diagonal(platform)),
      timeline_(platform.processor_count(), insertion, has_free_tasks(graph, platform)),
      arrival_(platform.processor_count()),
      finish_(ceil_div(platform.processor_count(), lanes) * lanes, cannot_run),
      gap_bound_(finish_),
      candidates_(platform.processor_count()) {
  if (!platform.bandwidth.empty()) uniform_bandwidth_ = platform.bandwidth[0];
  schedule_.processor.assign(graph.task_count(), 0);
  make_room_for_times(graph, platform, schedule_);
  staged_.resize(platform.has_stages() ? platform.processor_count() : 0);
  placed_behind_.resize(platform.has_stages() ? graph.task_count() : 0);
  schedule_.finish.assign(graph.task_count(), unplaced);
}

void ListMapping::refuse(TaskId task) const { throw Infeasible("no processor can run task " + graph_.task_name(task)); }

// With the same bandwidth everywhere the data arrive at the same time on all processors but one: the one that holds the
// operand that would arrive last.
void ListMapping::gather_uniform(TaskId task) {
  const auto inputs = graph_.inputs(task);
  const auto bytes = graph_.operand_bytes(task);
  Time latest = not_before_;       // over all operands, with communication
  Time latest_away = not_before_;  // over the operands that lie elsewhere than the latest one
  ProcessorId holder = 0;
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    const TaskId producer = inputs[k];
    if (graph_.is_external(producer)) continue;
    const Time arrival = schedule_.finish[producer] + bytes[k] / uniform_bandwidth_;
    const ProcessorId processor = schedule_.processor[producer];
    if (arrival > latest) {
      if (processor != holder) latest_away = latest;
      latest = arrival;
      holder = processor;
    } else if (processor != holder) {
      latest_away = std::max(latest_away, arrival);
    }
  }
  std::fill(arrival_.begin(), arrival_.end(), latest);
  Time& at_holder = arrival_[holder];
  at_holder = latest_away;
  for (const TaskId producer : inputs) {
    if (graph_.is_external(producer) || schedule_.processor[producer] != holder) continue;
    at_holder = std::max(at_holder, schedule_.finish[producer]);
  }
  first_arrival_ = at_holder;
}

void ListMapping::gather_by_pair(TaskId task) {
  const auto inputs = graph_.inputs(task);
  const auto bytes = graph_.operand_bytes(task);
  std::fill(arrival_.begin(), arrival_.end(), not_before_);
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    const TaskId producer = inputs[k];
    if (graph_.is_external(producer) || !is_placed(producer)) continue;
    const double* bandwidth = pair_bandwidth_.data() + schedule_.processor[producer] * arrival_.size();
    for (std::size_t p = 0; p < arrival_.size(); ++p) {
      arrival_[p] = std::max(arrival_[p], schedule_.finish[producer] + bytes[k] / bandwidth[p]);
    }
  }
  first_arrival_ = *std::min_element(arrival_.begin(), arrival_.end());
}

// Finishes behind everything that is reserved.
void ListMapping::append_finishes(TaskId task, const Time* cost) {
  const Time* available = timeline_.available().data();
  const Time* arrival = arrival_.data();
  Time* finish = finish_.data();
  const std::size_t count = arrival_.size();
#pragma GCC ivdep
  for (std::size_t p = 0; p < count; ++p) {
    finish[p] = (arrival[p] > available[p] ? arrival[p] : available[p]) + cost[p];
  }
  for (ProcessorId p = 0; p < staged_.size(); ++p) {
    if (is_staged(p)) finish[p] = earliest_on(task, p).finish;
  }
}

void ListMapping::try_gap(const Time* cost, ProcessorId processor, Slot& best) const {
  const Time start = timeline_.first_gap(processor, arrival_[processor], cost[processor], best.finish);
  if (start == GapList::none) return;
  const Time finish = start + cost[processor];
  if (finish < best.finish || processor < best.processor) best = {processor, start, finish};
}

// The best slot when gaps count, where `best` is that without gaps. Only gaps that can beat the best slot known so far
// are looked at, beginning with the processor that could finish first.
ListMapping::Slot ListMapping::earliest_in_gaps(const Time* cost, Slot best) {
  const Time* gap_end = timeline_.gap_end().data();
  const Time* arrival = arrival_.data();
  Time* bound = gap_bound_.data();
  const std::size_t count = arrival_.size();
#pragma GCC ivdep
  for (std::size_t p = 0; p < count; ++p) {
    const Time least = arrival[p] + cost[p];
    bound[p] = least <= gap_end[p] ? least : cannot_run;
  }
  const ProcessorId first = place_of_min<lanes>(gap_bound_);
  if (bound[first] > best.finish) return best;
  try_gap(cost, first, best);
  bound[first] = cannot_run;
  // Collected without branches, whose outcome no processor could predict.
  std::size_t candidates = 0;
  for (std::size_t p = 0; p < count; ++p) {
    candidates_[candidates] = static_cast<ProcessorId>(p);
    candidates += bound[p] <= best.finish ? 1 : 0;
  }
  for (std::size_t k = 0; k < candidates; ++k) {
    if (bound[candidates_[k]] <= best.finish) try_gap(cost, candidates_[k], best);
  }
  return best;
}

void ListMapping::commit(TaskId task, const Slot& slot) {
  schedule_.processor[task] = slot.processor;
  if (is_staged(slot.processor)) {
    ProcessorTimes& last = staged_[slot.processor];
    placed_behind_[task] = last;
    const TaskTimes times = times_behind(last, graph_, platform_, task, slot.processor, slot.start);
    set_times(schedule_, task, times);
    last = times;
    return;
  }
  timeline_.reserve(slot.processor, slot.start, slot.finish);
  set_times(schedule_, task, {slot.start, slot.finish, slot.finish, slot.finish, slot.finish});
}

// In two steps, as where the producers are written must be there before it can be asked what has come of them.
void ListMapping::prefetch(std::span<const TaskId> next) const {
  constexpr std::size_t far = 16, near = 8;
  if (next.size() <= far) return;
  __builtin_prefetch(graph_.inputs(next[far]).data());
  __builtin_prefetch(graph_.operand_bytes(next[far]).data());
  const TaskId task = next[near];
  for (const BufferId producer : graph_.inputs(task)) {
    if (graph_.is_external(producer)) continue;
    __builtin_prefetch(&schedule_.finish[producer]);
    __builtin_prefetch(&schedule_.processor[producer]);
  }
  __builtin_prefetch(&schedule_.processor[task], 1);
  __builtin_prefetch(&schedule_.start[task], 1);
  __builtin_prefetch(&schedule_.finish[task], 1);
  if (!platform_.row_per_task) return;
  constexpr std::size_t line = 64 / sizeof(Time);
  const Time* cost = platform_.cost_row(graph_, task);
  for (std::size_t p = 0; p < arrival_.size(); p += line) __builtin_prefetch(cost + p);
}

void ListMapping::place_alone(TaskId task) {
  gather_arrivals(task);
  const Time* cost = platform_.cost_row(graph_, task);
  append_finishes(task, cost);
  const ProcessorId appended = place_of_min<lanes>(finish_);
  if (finish_[appended] == cannot_run) refuse(task);
  Slot slot{appended, std::max(arrival_[appended], available(appended)), finish_[appended]};
  if (first_arrival_ <= timeline_.latest_gap_end()) slot = earliest_in_gaps(cost, slot);
  commit(task, slot);
}

ListMapping::Slot ListMapping::earliest_on(TaskId task, ProcessorId processor) const {
  const Time arrival = arrival_[processor];
  const Time* cost = platform_.cost_row(graph_, task);
  if (is_staged(processor) && cost[processor] != cannot_run) {
    const TaskTimes times = times_behind(staged_[processor], graph_, platform_, task, processor, arrival);
    return {processor, times.start, times.finish};
  }
  const Time appended = std::max(arrival, timeline_.available()[processor]);
  Slot slot{processor, appended, appended + cost[processor]};
  if (arrival + cost[processor] <= timeline_.gap_end()[processor]) try_gap(cost, processor, slot);
  return slot;
}

void ListMapping::place_min(TaskId task, std::span<const Time> penalty) {
  place_loads_of(task);
  gather_arrivals(task);
  Slot best = earliest_on(task, 0);
  for (std::size_t p = 1; p < arrival_.size(); ++p) {
    const Slot slot = earliest_on(task, static_cast<ProcessorId>(p));
    const bool better = slot.finish + penalty[p] < best.finish + penalty[best.processor];
    if (best.finish == cannot_run || better) best = slot;
  }
  if (best.finish == cannot_run) refuse(task);
  commit(task, best);
}

void ListMapping::place_on(TaskId task, ProcessorId processor) {
  place_loads_of(task);
  gather_arrivals(task);
  commit(task, earliest_on(task, processor));
}

void ListMapping::place_loads_of(TaskId task) {
  if (!has_loads_) return;
  for (const BufferId input : graph_.inputs(task)) {
    if (!graph_.is_external(input) && graph_.kind(input) == TaskKind::load && !is_placed(input)) place(input);
  }
}

void ListMapping::undo(TaskId task) {
  const ProcessorId processor = schedule_.processor[task];
  if (is_staged(processor)) {
    staged_[processor] = placed_behind_[task];
  } else {
    timeline_.cancel(processor, schedule_.start[task], schedule_.finish[task]);
  }
  schedule_.finish[task] = unplaced;
}

Schedule ListMapping::take_as_placed() && {
  for (TaskId task = 0; has_loads_ && task < graph_.task_count(); ++task) {
    if (!is_placed(task)) place(task);
  }
  for (const Time finish : schedule_.finish) schedule_.makespan = std::max(schedule_.makespan, finish);
  return std::move(schedule_);
}

Schedule ListMapping::take() && {
  Schedule schedule = std::move(*this).take_as_placed();
  if (has_loads_) set_alap_loads(graph_, platform_, schedule);
  return schedule;
}

}  // namespace weft
