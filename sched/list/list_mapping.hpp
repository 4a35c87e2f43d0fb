/// The mapping half of list scheduling, which processor and when, shared by every algorithm that knows no memory: tasks
/// come one after the other, producers first, and each goes where it finishes earliest (or where the algorithm says).
///
/// Conventions: data of a task on p reach q after bytes / bandwidth[p][q], at once when p == q. With insertion a task
/// goes into the earliest gap that holds it. Among processors of equal merit the lowest one is taken. On processors of
/// several stages (sched/model/stage_times.hpp) tasks are only appended: a gap there, in which one task could be read
/// and computed between two others, opens only where the processor stood still.
///
/// Loads are not listed by the algorithm: when a task is placed, its loads that have no place yet are placed first. At
/// the end take() puts each load as late as it can be (alap_loads.hpp).
#pragma once

#include <limits>
#include <span>
#include <vector>

#include "base/core/export.hpp"
#include "sched/list/timeline.hpp"
#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"
#include "sched/model/stage_times.hpp"

namespace weft {

class WEFT_API ListMapping {
 public:
  ListMapping(const TaskGraph& graph, const Platform& platform, Insertion insertion);  ///< Refers to both.

  /// Places the task on the processor with the earliest finish, its loads before it. Throws Infeasible where none can
  /// run the task, as all of these do.
  void place(TaskId task) {
    place_loads_of(task);
    place_alone(task);
  }
  /// Fetches into the cache what placing the tasks that come next, in this order, will read and write: of large graphs,
  /// most of it lies elsewhere.
  void prefetch(std::span<const TaskId> next) const;
  /// Places the task on the processor with the least earliest finish + penalty[processor].
  void place_min(TaskId task, std::span<const Time> penalty);
  /// Places the task on this processor, which can run it.
  void place_on(TaskId task, ProcessorId processor);
  /// Places the task as place() does, without its loads.
  void place_alone(TaskId task);
  /// Places only the loads of a task.
  void place_loads_of(TaskId task);

  /// Takes back what was decided for a task; the latest first.
  void undo(TaskId task);

  /// Lets no task that is placed from now on start before this time.
  void set_not_before(Time time) { not_before_ = time; }
  bool is_placed(TaskId task) const { return schedule_.finish[task] != unplaced; }  ///< True once it is placed.
  /// Returns the time from which the processor is free for good; on several stages: from which it may start a task.
  Time available(ProcessorId processor) const {
    return is_staged(processor) ? staged_[processor].free : timeline_.available()[processor];
  }
  Time finish(TaskId task) const { return schedule_.finish[task]; }  ///< Returns when a placed task finishes.
  ProcessorId processor(TaskId task) const { return schedule_.processor[task]; }  ///< Returns where it was placed.

  /// Returns the schedule, when all tasks but loads have been placed, with its loads moved late.
  Schedule take() &&;
  Schedule take_as_placed() &&;  ///< Returns the same with loads where they were placed.

 private:
  static constexpr std::size_t lanes = 8;  // width of a minimum that the compiler can vectorise
  static constexpr Time unplaced = -std::numeric_limits<Time>::infinity();

  struct Slot {
    ProcessorId processor;
    Time start;
    Time finish;
  };

  void gather_arrivals(TaskId task) { pair_bandwidth_.empty() ? gather_uniform(task) : gather_by_pair(task); }
  void gather_uniform(TaskId task);
  void gather_by_pair(TaskId task);
  void append_finishes(TaskId task, const Time* cost);
  Slot earliest_in_gaps(const Time* cost, Slot best);
  void try_gap(const Time* cost, ProcessorId processor, Slot& best) const;
  Slot earliest_on(TaskId task, ProcessorId processor) const;
  bool is_staged(ProcessorId processor) const { return platform_.processors[processor].is_staged(); }
  void commit(TaskId task, const Slot& slot);
  [[noreturn]] void refuse(TaskId task) const;

  const TaskGraph& graph_;
  const Platform& platform_;
  bool has_loads_ = graph_.has(TaskKind::load);
  double uniform_bandwidth_ = std::numeric_limits<double>::infinity();  // where transfers are part of the costs
  std::vector<double> pair_bandwidth_;                                  // with an infinite diagonal, or empty
  Timeline timeline_;
  // Times of processors of several stages (empty where there are none), and per task those that it was placed behind.
  std::vector<ProcessorTimes> staged_, placed_behind_;
  Time not_before_ = 0;
  // Times of the task at hand, per processor, filled up with infinities to a whole number of lanes.
  std::vector<Time> arrival_;
  std::vector<Time> finish_;
  std::vector<Time> gap_bound_;  // no gap lets the task finish before that
  Time first_arrival_ = 0;
  std::vector<ProcessorId> candidates_;
  Schedule schedule_;
};

}  // namespace weft
