// Lower bounds on the makespan of a partial schedule.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "sched/exact/small_graph.hpp"

namespace weft {

class RemainingTime {
 public:
  // `order` is topological.
  RemainingTime(const SmallGraph& graph, const TaskGraph& tasks, const Platform& platform, std::vector<TaskId> order,
                Bytes limit);

  // Returns a time before which no completion ends, if nothing else starts before `now`, processor p is not free before
  // free[p], and the tasks that have started finish at finish[t].
  Time bound(TaskSet started, Time now, std::span<const Time> finish, std::span<const Time> free) const;

 private:
  using Times = std::array<Time, SmallGraph::max_tasks>;

  Time critical_path(TaskSet started, Time now, std::span<const Time> free, Times& end) const;
  Time memory(TaskSet started, Time now, const Times& end) const;
  Time work(TaskSet started, Time now, std::span<const Time> free) const;
  Time cheapest(TaskId task) const {
    const Time* row = cost_.data() + task * processors_;
    return *std::min_element(row, row + processors_);
  }
  void find_tails();
  void find_min_lives();
  void add_weights(const Platform& platform);

  const SmallGraph& graph_;
  std::size_t processors_;
  std::vector<TaskId> order_;
  std::vector<Time> cost_;                        // tasks x processors
  Times tail_{};                                  // the longest path behind the task, everything at its cheapest
  Times min_life_{};                              // of the task's buffer
  Bytes room_;                                    // of the limit, without resident buffers
  std::vector<std::vector<Time>> weights_;        // each: per processor
  std::vector<std::vector<Time>> weighted_work_;  // per weights: per task
  bool whole_ = true;                             // all times are whole numbers
};

}  // namespace weft
