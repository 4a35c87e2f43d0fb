#include "sched/list_placement.hpp"

#include <algorithm>
#include <utility>

#include "sched/late_loads.hpp"
#include "workloads/error.hpp"

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

}  // namespace

ListPlacement::ListPlacement(const TaskGraph& graph, const Platform& platform, Insertion insertion)
    : graph_(graph),
      platform_(platform),
      uniform_bandwidth_(platform.bandwidth.empty() ? std::numeric_limits<double>::infinity() : platform.bandwidth[0]),
      pair_bandwidth_(with_infinite_diagonal(platform)),
      timeline_(platform.processor_count(), insertion, has_free_tasks(graph, platform)),
      arrival_(platform.processor_count()),
      finish_(platform.processor_count()),
      start_(platform.processor_count()) {
  for (ClassId id = 0; id < graph.class_count(); ++id) has_loads_ |= graph.class_at(id).kind == TaskKind::load;
  schedule_.processor.assign(graph.task_count(), 0);
  schedule_.start.assign(graph.task_count(), 0);
  schedule_.finish.assign(graph.task_count(), unplaced);
}

void ListPlacement::refuse(TaskId task) const {
  throw Infeasible("no processor can run task " + graph_.task_name(task));
}

// With the same bandwidth everywhere the data arrive at the same time on all processors but one: the one that holds the
// operand that would arrive last.
void ListPlacement::gather_uniform(TaskId task) {
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
}

void ListPlacement::gather_by_pair(TaskId task) {
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
}

void ListPlacement::gather_arrivals(TaskId task) {
  if (pair_bandwidth_.empty()) {
    gather_uniform(task);
  } else {
    gather_by_pair(task);
  }
}

// Finishes behind everything that is reserved.
void ListPlacement::append_finishes(const Time* cost) {
  const Time* available = timeline_.available().data();
  const Time* arrival = arrival_.data();
  Time* start = start_.data();
  Time* finish = finish_.data();
  const std::size_t count = finish_.size();
#pragma GCC ivdep
  for (std::size_t p = 0; p < count; ++p) {
    start[p] = arrival[p] > available[p] ? arrival[p] : available[p];
    finish[p] = start[p] + cost[p];
  }
}

namespace {

ProcessorId index_of_least(std::span<const Time> values) {
  return static_cast<ProcessorId>(std::min_element(values.begin(), values.end()) - values.begin());
}

}  // namespace

// The processor with the earliest finish when gaps count, where `best` is that without gaps. Only gaps that can beat
// the best finish known so far are looked at.
ProcessorId ListPlacement::earliest_with_gaps(const Time* cost, ProcessorId best) {
  const Time* gap_end = timeline_.gap_end().data();
  for (std::size_t p = 0; p < finish_.size(); ++p) {
    const Time least = arrival_[p] + cost[p];
    if (least > gap_end[p] || least > finish_[best] || least == cannot_run) continue;
    const auto processor = static_cast<ProcessorId>(p);
    const Time start = timeline_.first_gap(processor, arrival_[p], cost[p], finish_[best]);
    if (start == GapList::none) continue;
    start_[p] = start;
    finish_[p] = start + cost[p];
    if (finish_[p] < finish_[best] || p < best) best = processor;
  }
  return best;
}

void ListPlacement::commit(TaskId task, ProcessorId processor, Time start, Time finish) {
  timeline_.reserve(processor, start, finish);
  schedule_.processor[task] = processor;
  schedule_.start[task] = start;
  schedule_.finish[task] = finish;
}

void ListPlacement::place(TaskId task) {
  place_loads_of(task);
  place_alone(task);
}

void ListPlacement::place_alone(TaskId task) {
  gather_arrivals(task);
  const Time* cost = platform_.cost_row(graph_, task);
  append_finishes(cost);
  ProcessorId best = index_of_least(finish_);
  if (finish_[best] == cannot_run) refuse(task);
  const Time first_arrival = *std::min_element(arrival_.begin(), arrival_.end());
  if (first_arrival <= timeline_.latest_gap_end()) best = earliest_with_gaps(cost, best);
  commit(task, best, start_[best], finish_[best]);
}

std::span<const Time> ListPlacement::earliest_finishes(TaskId task) {
  gather_arrivals(task);
  const Time* cost = platform_.cost_row(graph_, task);
  append_finishes(cost);
  for (std::size_t p = 0; p < finish_.size(); ++p) {
    if (arrival_[p] + cost[p] > timeline_.gap_end()[p] || cost[p] == cannot_run) continue;
    const Time start = timeline_.first_gap(static_cast<ProcessorId>(p), arrival_[p], cost[p], finish_[p]);
    if (start == GapList::none) continue;
    start_[p] = start;
    finish_[p] = start + cost[p];
  }
  return finish_;
}

void ListPlacement::place_least(TaskId task, std::span<const Time> penalty) {
  place_loads_of(task);
  earliest_finishes(task);
  std::size_t best = 0;
  for (std::size_t p = 1; p < finish_.size(); ++p) {
    if (finish_[best] == cannot_run || finish_[p] + penalty[p] < finish_[best] + penalty[best]) best = p;
  }
  if (finish_[best] == cannot_run) refuse(task);
  commit(task, static_cast<ProcessorId>(best), start_[best], finish_[best]);
}

void ListPlacement::place_on(TaskId task, ProcessorId processor) {
  place_loads_of(task);
  earliest_finishes(task);
  commit(task, processor, start_[processor], finish_[processor]);
}

void ListPlacement::place_loads_of(TaskId task) {
  if (!has_loads_) return;
  for (const BufferId input : graph_.inputs(task)) {
    if (!graph_.is_external(input) && graph_.kind(input) == TaskKind::load && !is_placed(input)) place(input);
  }
}

void ListPlacement::undo(TaskId task) {
  timeline_.cancel(schedule_.processor[task], schedule_.start[task], schedule_.finish[task]);
  schedule_.finish[task] = unplaced;
}

Schedule ListPlacement::take_as_placed() && {
  for (TaskId task = 0; has_loads_ && task < graph_.task_count(); ++task) {
    if (!is_placed(task)) place(task);
  }
  schedule_.makespan = 0;
  for (const Time finish : schedule_.finish) schedule_.makespan = std::max(schedule_.makespan, finish);
  return std::move(schedule_);
}

Schedule ListPlacement::take() && {
  Schedule schedule = std::move(*this).take_as_placed();
  if (has_loads_) put_loads_late(graph_, platform_, schedule);
  return schedule;
}

}  // namespace weft
