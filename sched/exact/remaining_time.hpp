// Lower bounds on the makespan of a partial schedule.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "sched/exact/small_graph.hpp"

namespace weft {

class RemainingTime {
 public:
  // `order` is topological.
  RemainingTime(const SmallGraph& graph, const TaskGraph& tasks, const Platform& platform, std::vector<TaskId> order);

  // No completion ends earlier, if nothing else starts before `now`, processor p is not free before free[p], and the
  // tasks that have started finish at finish[t].
  Time bound(TaskSet started, Time now, std::span<const Time> finish, std::span<const Time> free) const;

 private:
  Time critical_path(TaskSet started, Time now, std::span<const Time> finish, std::span<const Time> free) const;
  Time work(TaskSet started, Time now, std::span<const Time> free) const;
  void add_weights(const Platform& platform);

  const SmallGraph& graph_;
  std::size_t processors_;
  std::vector<TaskId> order_;
  std::vector<Time> cost_;                           // tasks x processors
  std::array<Time, SmallGraph::most_tasks> tail_{};  // the longest path behind the task, everything at its cheapest
  std::vector<std::vector<Time>> weights_;           // each: per processor
  std::vector<std::vector<Time>> weighted_work_;     // per weights: per task
  bool whole_ = true;                                // all times are whole numbers
};

}  // namespace weft
