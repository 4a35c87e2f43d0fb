// List scheduling in order of time under the guard: at every instant at which something ends, ready tasks are started
// in order of priority, each on the idle processor on which it finishes earliest, where the guard admits it. Decisions
// are made in order of time, as a guard needs; there is no insertion into the past.
#pragma once

#include <span>

#include "sched/guard/guard.hpp"
#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

struct GuardedListOptions {
  // Largest number of compute tasks that stand before a load in the priority and have not started when it starts.
  std::uint32_t load_window = no_task;
  // Whether a task waits while a busy processor will finish it earlier than any idle one (on two stages: one that may
  // start it, and may still compute another); with `false` no processor stays idle.
  bool wait_for_faster = true;
  Bytes activation_limit = no_activation_limit;  // on live activations; the orders keep to it as well
  // Phases of the compute tasks, per task, or empty: no compute task starts before all compute tasks of lower phases
  // have finished. Along every one of the orders phases of compute tasks never fall.
  std::span<const std::uint32_t> phase;
};

struct GuardedSchedule {
  Schedule schedule;  // with its order: that of the decisions
  Bytes peak = 0;     // largest number of live bytes at the end of an instant, sizes rounded up to the alignment
};

// Returns the schedule that the walk of sched/guard/list_walk.hpp makes when tasks take their planned times. `priority`
// holds every task once, first things first; the tasks need not be in a topological order. The schedule is never above
// `limit`, and always finishes when one of `orders` fits into it. With phases it has compute_barriers. O((edges +
// tasks) log tasks), times the number of orders. Throws Infeasible where a task can run nowhere.
GuardedSchedule schedule_guarded(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> priority,
                                 std::span<const SequentialOrder> orders, Bytes limit,
                                 const GuardedListOptions& options = {});

}  // namespace weft
