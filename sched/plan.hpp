// From an algorithm's schedule to a plan that the machine can carry out: does it fit, at which addresses, in which
// dispatch order, at which times.
#pragma once

#include <string>

#include "sched/platform.hpp"
#include "sched/schedule.hpp"
#include "sched/scheduler.hpp"

namespace weft {

struct Plan {
  Schedule schedule;  // with order and addresses; times are those of StaticDispatch with unloaded durations
  Fits fits = Fits::yes;
  Bytes peak_bytes = 0;    // largest occupancy of the scratchpad at the end of any instant, size units of the graph
  Bytes peak_address = 0;  // highest address in use at any time (end of the highest range)

  // When it fits not at all: the first task (in start order) whose output finds no room, and what would suffice. The
  // schedule then holds the algorithm's own times, without addresses.
  TaskId blocked_task = no_task;
  Bytes order_peak = 0;  // peak of the start order run one task at a time: a capacity that the order needs at least
  std::string reason;    // a sentence that names the task, its bytes, what is live and order_peak; empty when it fits
};

// Runs the algorithm and plans memory. Throws Infeasible when the capacity is below the footprint of some task (its
// name and bytes are given, and the least capacity) or when a task can run nowhere.
Plan make_plan(const TaskGraph& graph, const Platform& platform, const Scheduler& scheduler);

}  // namespace weft
