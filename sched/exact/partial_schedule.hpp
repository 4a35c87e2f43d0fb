// Partial schedules of a small graph that grow in order of time.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "sched/exact/small_graph.hpp"
#include "sched/model/exclusive_dma.hpp"
#include "sched/model/transfer_time.hpp"

namespace weft {

struct PartialSchedule {
  static constexpr std::size_t max_processors = 8;

  TaskSet started = 0;
  std::uint64_t order = 0;                           // the tasks in order of their starts, four bits each
  Time now = 0;                                      // the last start
  Time makespan = 0;                                 // the latest finish
  Time bound = 0;                                    // no completion ends earlier
  std::array<Time, SmallGraph::max_tasks> finish{};  // of tasks that have started
  std::array<std::uint8_t, SmallGraph::max_tasks> processor{};
  std::array<std::uint8_t, max_processors> last{};  // per processor: the task started last, if any
  std::array<Time, max_processors> free{};          // per processor: since when, as far as that is later than `now`
};

// The tasks that can start next, where and when.
class PossibleStarts {
  using StartTimes = std::array<Time, PartialSchedule::max_processors>;

 public:
  PossibleStarts(const SmallGraph& small, const TaskGraph& graph, const Platform& platform, Bytes limit)
      : small_(small), graph_(graph), platform_(platform), limit_(limit) {
    for (TaskId task = 0; task < small.tasks; ++task) {
      for (ProcessorId p = 0; p < processors_; ++p) cost_.push_back(platform.cost(graph, task, p));
    }
  }

  // Calls `visit` with `partial` and one more task, for every task and processor from where a way on remains: at the
  // earliest time that is not before partial.now. Among processors of one kind that make no difference only the first.
  template <typename Visit>
  void for_each_start(const PartialSchedule& partial, Visit&& visit) const {
    const auto count = static_cast<std::uint32_t>(std::popcount(partial.started));
    for_each(small_.all() & ~partial.started, [&](TaskId task) {
      const TaskSet started = partial.started | set_of(task);
      if (!small_.is_ready(task, partial.started) || !way_on_[started]) return;
      StartTimes start;
      for (ProcessorId p = 0; p < processors_; ++p) {
        start[p] = cost(task, p) == cannot_run ? cannot_run : start_on(partial, task, p);
        if (start[p] == cannot_run || is_repetition(partial, start, p)) continue;
        PartialSchedule made = partial;
        made.started = started;
        made.order |= std::uint64_t{task} << 4 * count;
        made.now = start[p];
        made.processor[task] = static_cast<std::uint8_t>(p);
        made.last[p] = static_cast<std::uint8_t>(task);
        made.finish[task] = made.free[p] = start[p] + cost(task, p);
        made.makespan = std::max(made.makespan, made.finish[task]);
        if (platform_.bandwidth.empty()) sort_processors(made);
        visit(made);
      }
    });
  }

  // Whether, of two with the same tasks, whatever completes `b` completes `a` at least as early.
  bool dominates(const PartialSchedule& a, const PartialSchedule& b) const {
    if (a.now > b.now) return false;
    for (std::size_t p = 0; p < processors_; ++p) {
      // Only what a processor did last can end after the last start.
      if (a.free[p] > b.now && (a.free[p] > b.free[p] || a.free[p] > b.finish[a.last[p]])) return false;
    }
    return platform_.bandwidth.empty() || data_arrive_no_later(a, b);
  }

 private:
  Time cost(TaskId task, ProcessorId processor) const { return cost_[task * processors_ + processor]; }

  Time arrival(const PartialSchedule& partial, TaskId producer, double bytes, ProcessorId to) const {
    return partial.finish[producer] + transfer_time(platform_, partial.processor[producer], to, bytes);
  }

  Time start_on(const PartialSchedule& partial, TaskId task, ProcessorId processor) const {
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
  Time wait_for_room(const PartialSchedule& partial, TaskId task, Time time) const {
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
      if (small_.live(partial.started, finished) + small_.added[task] <= limit_) return time;
      if (next == cannot_run) return cannot_run;
      time = next;
    }
  }

  // The task can start at the same time on a processor before this one that is just like it: what differs between the
  // two is over by then, or, where data lie on them, neither has any.
  bool is_repetition(const PartialSchedule& partial, const StartTimes& start, ProcessorId processor) const {
    for (ProcessorId p = 0; p < processor; ++p) {
      if (platform_.processors[p].kind != platform_.processors[processor].kind || start[p] != start[processor])
        continue;
      if (platform_.bandwidth.empty()) return true;
      if (platform_.bandwidth.size() == 1 && is_untouched(partial, p) && is_untouched(partial, processor)) return true;
    }
    return false;
  }

  bool is_untouched(const PartialSchedule& partial, ProcessorId processor) const {
    bool untouched = true;
    for_each(partial.started, [&](TaskId task) { untouched = untouched && partial.processor[task] != processor; });
    return untouched;
  }

  // Processors of one kind change their names so that the one that is free first comes first.
  void sort_processors(PartialSchedule& partial) const {
    for (std::size_t p = 0; p < processors_; ++p) partial.free[p] = std::max(partial.free[p], partial.now);
    for (std::size_t p = 1; p < processors_; ++p) {
      for (std::size_t q = 0; q < p; ++q) {
        if (platform_.processors[p].kind != platform_.processors[q].kind || partial.free[q] <= partial.free[p])
          continue;
        std::swap(partial.free[p], partial.free[q]);
        std::swap(partial.last[p], partial.last[q]);
        for_each(partial.started, [&](TaskId task) {
          std::uint8_t& on = partial.processor[task];
          on = on == p ? static_cast<std::uint8_t>(q) : on == q ? static_cast<std::uint8_t>(p) : on;
        });
      }
    }
  }

  bool data_arrive_no_later(const PartialSchedule& a, const PartialSchedule& b) const {
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

  const SmallGraph& small_;
  const TaskGraph& graph_;
  const Platform& platform_;
  Bytes limit_;
  std::size_t processors_ = platform_.processor_count();
  std::vector<Time> cost_;  // tasks x processors
  std::vector<bool> way_on_ = sets_with_a_way_on(small_, limit_);
};

}  // namespace weft
