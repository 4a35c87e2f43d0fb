// Partial schedules of a small graph that grow in order of time.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "sched/exact/small_graph.hpp"

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
 public:
  PossibleStarts(const SmallGraph& small, const TaskGraph& graph, const Platform& platform, Bytes limit);

  // Calls `visit` with `partial` and one more task, for every task and processor from where a way on remains: at the
  // earliest time that is not before partial.now. Among processors of one kind that make no difference only the first.
  template <typename Visit>
  void for_each_start(const PartialSchedule& partial, Visit&& visit) const {
    const auto count = static_cast<std::uint32_t>(std::popcount(partial.started));
    for_each(small_.all() & ~partial.started, [&](TaskId task) {
      const TaskSet started = partial.started | set_of(task);
      if (!small_.is_ready(task, partial.started) || !way_on_[started]) return;
      std::array<Time, PartialSchedule::max_processors> start;
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
  Time start_on(const PartialSchedule& partial, TaskId task, ProcessorId processor) const;
  Time wait_for_room(const PartialSchedule& partial, TaskId task, Time time) const;
  bool is_repetition(const PartialSchedule& partial, const std::array<Time, PartialSchedule::max_processors>& start,
                     ProcessorId processor) const;
  bool is_untouched(const PartialSchedule& partial, ProcessorId processor) const;
  void sort_processors(PartialSchedule& partial) const;
  bool data_arrive_no_later(const PartialSchedule& a, const PartialSchedule& b) const;
  Time arrival(const PartialSchedule& partial, TaskId producer, double bytes, ProcessorId to) const;

  const SmallGraph& small_;
  const TaskGraph& graph_;
  const Platform& platform_;
  Bytes limit_;
  std::size_t processors_;
  std::vector<Time> cost_;  // tasks x processors
  std::vector<bool> way_on_;
};

}  // namespace weft
