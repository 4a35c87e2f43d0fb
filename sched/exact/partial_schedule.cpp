#include "sched/exact/partial_schedule.hpp"

#include "sched/model/exclusive_dma.hpp"
#include "sched/model/transfer_time.hpp"

namespace weft {

PossibleStarts::PossibleStarts(const SmallGraph& small, const TaskGraph& graph, const Platform& platform, Bytes limit)
    : small_(small),
      graph_(graph),
      platform_(platform),
      limit_(limit),
      processors_(platform.processor_count()),
      way_on_(sets_with_a_way_on(small, limit)) {
  for (TaskId task = 0; task < small.tasks; ++task) {
    for (ProcessorId p = 0; p < processors_; ++p) cost_.push_back(platform.cost(graph, task, p));
  }
}

Time PossibleStarts::arrival(const PartialSchedule& partial, TaskId producer, double bytes, ProcessorId to) const {
  return partial.finish[producer] + transfer_time(platform_, partial.processor[producer], to, bytes);
}

Time PossibleStarts::start_on(const PartialSchedule& partial, TaskId task, ProcessorId processor) const {
  Time start = std::max(partial.now, partial.free[processor]);
  const auto inputs = graph_.inputs(task);
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    if (graph_.is_external(inputs[k])) continue;
    start = std::max(start, arrival(partial, inputs[k], graph_.operand_bytes(task, k), processor));
  }
  for (ProcessorId p = 0; p < processors_; ++p) {
    if (exclude_each_other(platform_, p, processor)) start = std::max(start, partial.free[p]);
  }
  return wait_for_room(partial, task, start);
}

// The first time, from `time` on, at which the output fits: `time` or the end of a task; cannot_run: never.
Time PossibleStarts::wait_for_room(const PartialSchedule& partial, TaskId task, Time time) const {
  for (;;) {
    TaskSet finished = 0;
    Time next = cannot_run;
    for_each(partial.started, [&](TaskId other) {
      if (partial.finish[other] <= time) {
        finished |= set_of(other);
      } else {
        next = std::min(next, partial.finish[other]);
      }
    });
    if (small_.live(partial.started, finished) + small_.output[task] <= limit_) return time;
    if (next == cannot_run) return cannot_run;
    time = next;
  }
}

// The task can start at the same time on a processor before this one that is just like it: what differs between the two
// is over by then, or, where data lie on them, neither has any.
bool PossibleStarts::is_repetition(const PartialSchedule& partial,
                                   const std::array<Time, PartialSchedule::max_processors>& start,
                                   ProcessorId processor) const {
  for (ProcessorId p = 0; p < processor; ++p) {
    if (platform_.processors[p].kind != platform_.processors[processor].kind || start[p] != start[processor]) continue;
    if (platform_.bandwidth.empty()) return true;
    if (platform_.bandwidth.size() == 1 && is_untouched(partial, p) && is_untouched(partial, processor)) return true;
  }
  return false;
}

bool PossibleStarts::is_untouched(const PartialSchedule& partial, ProcessorId processor) const {
  bool untouched = true;
  for_each(partial.started, [&](TaskId task) { untouched = untouched && partial.processor[task] != processor; });
  return untouched;
}

// Processors of one kind change their names so that the one that is free first comes first.
void PossibleStarts::sort_processors(PartialSchedule& partial) const {
  for (std::size_t p = 0; p < processors_; ++p) partial.free[p] = std::max(partial.free[p], partial.now);
  for (std::size_t p = 1; p < processors_; ++p) {
    for (std::size_t q = 0; q < p; ++q) {
      if (platform_.processors[p].kind != platform_.processors[q].kind || partial.free[q] <= partial.free[p]) continue;
      std::swap(partial.free[p], partial.free[q]);
      std::swap(partial.last[p], partial.last[q]);
      for_each(partial.started, [&](TaskId task) {
        std::uint8_t& on = partial.processor[task];
        on = on == p ? static_cast<std::uint8_t>(q) : on == q ? static_cast<std::uint8_t>(p) : on;
      });
    }
  }
}

bool PossibleStarts::data_arrive_no_later(const PartialSchedule& a, const PartialSchedule& b) const {
  for (TaskId task = 0; task < small_.tasks; ++task) {
    if (a.started & set_of(task)) continue;
    const auto inputs = graph_.inputs(task);
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      if (graph_.is_external(inputs[k]) || !(a.started & set_of(inputs[k]))) continue;
      const double bytes = graph_.operand_bytes(task, k);
      for (ProcessorId p = 0; p < processors_; ++p) {
        if (arrival(a, inputs[k], bytes, p) > std::max(arrival(b, inputs[k], bytes, p), b.now)) return false;
      }
    }
  }
  return true;
}

}  // namespace weft
