// The placement half of list scheduling, shared by every algorithm that knows no memory: tasks come one after the
// other, producers first, and each goes where it finishes earliest (or where the algorithm says).
//
// Conventions: data of a task on p reach q after bytes / bandwidth[p][q], at once when p == q. With insertion a task
// goes into the earliest gap that holds it. Among processors of equal merit the lowest one is taken.
//
// Loads are not listed by the algorithm: when a task is placed, its loads that have no place yet are placed first. At
// the end take() puts each load as late as it can be (late_loads.hpp).
#pragma once

#include <span>
#include <vector>

#include "sched/platform.hpp"
#include "sched/schedule.hpp"
#include "sched/timeline.hpp"

namespace weft {

class ListPlacement {
 public:
  ListPlacement(const TaskGraph& graph, const Platform& platform, Insertion insertion);

  // On the processor with the earliest finish. Throws Infeasible where none can run the task, as all of these do.
  void place(TaskId task);
  // On the processor with the least earliest finish + penalty[processor].
  void place_least(TaskId task, std::span<const Time> penalty);
  // On this processor, which can run the task.
  void place_on(TaskId task, ProcessorId processor);
  // As place(), without its loads.
  void place_alone(TaskId task);
  // Only the loads of a task.
  void place_loads_of(TaskId task);

  // Finish of the task on each processor, infinite where it cannot run; producers that have no place do not count.
  // Valid until the next call.
  std::span<const Time> earliest_finishes(TaskId task);
  // Takes back the placement of a task; the latest first.
  void undo(TaskId task);

  // No task that is placed from now on starts before this time.
  void set_not_before(Time time) { not_before_ = time; }
  bool is_placed(TaskId task) const { return schedule_.finish[task] != unplaced; }
  // From when on the processor is free for good.
  Time available(ProcessorId processor) const { return timeline_.available()[processor]; }
  Time finish(TaskId task) const { return schedule_.finish[task]; }

  // The schedule, when all tasks but loads have been placed; with its loads put late, or where they were placed.
  Schedule take() &&;
  Schedule take_as_placed() &&;

 private:
  static constexpr Time unplaced = -std::numeric_limits<Time>::infinity();

  void gather_arrivals(TaskId task);
  void gather_uniform(TaskId task);
  void gather_by_pair(TaskId task);
  void append_finishes(const Time* cost);
  ProcessorId earliest_with_gaps(const Time* cost, ProcessorId best);
  void commit(TaskId task, ProcessorId processor, Time start, Time finish);
  [[noreturn]] void refuse(TaskId task) const;

  const TaskGraph& graph_;
  const Platform& platform_;
  bool has_loads_ = false;
  double uniform_bandwidth_ = 0;        // infinite where transfers are part of the costs
  std::vector<double> pair_bandwidth_;  // with an infinite diagonal, or empty
  Timeline timeline_;
  Time not_before_ = 0;
  std::vector<Time> arrival_;  // per processor, of the task at hand
  std::vector<Time> finish_;
  std::vector<Time> start_;
  Schedule schedule_;
};

}  // namespace weft
