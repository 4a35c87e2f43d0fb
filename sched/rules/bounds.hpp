// Lower bounds that no run of a graph on a platform can beat, whatever the algorithm.
#pragma once

#include <string>

#include "sched/model/platform.hpp"

namespace weft {

struct Bounds {
  // Makespan.
  Time critical_path = 0;  // the longest path, every task at its cheapest cost, without communication
  Time work = 0;           // the most loaded set of processor kinds: work that only they can do / number of processors;
                           // where processors have two stages, that of the stage with more work
  Time dram = 0;           // Platform::compulsory_dram_time
  Time shared = 0;         // the most loaded of Platform::shared_demands, no task using it before it can start, and the
                           // longest path behind it still to come; 0 where tasks were added, which need not be
  Time makespan = 0;       // the largest of these: a bound for any run, and for any plan that counts contention
  std::string binding;     // which it is: "critical_path", "work", "dram", or the name of the shared resource
  Time planned = 0;  // the larger of the first two: all that binds a plan in which nothing waits for what is shared
  std::string planned_binding;

  // Peak occupancy at the end of any instant, in size units of the graph. Tasks of no duration (on two stages: that
  // read in no time) do not count: what is live only within an instant does not show.
  Bytes task_footprint = 0;  // the largest: scratchpad inputs and output of one task, and all external buffers
  Bytes kept = 0;            // outputs that stay, external buffers, and what the last of their producers reads besides
  Bytes no_reuse = 0;        // all buffers together where nothing is released before the end, else 0
  Bytes peak = 0;            // the largest of these
};

// Returns all bounds, in O(edges + tasks x processors + 2^kinds + shared resources x tasks x log(tasks)) for up to ten kinds of processors; with more, `work`
// looks only at all processors together.
Bounds lower_bounds(const TaskGraph& graph, const Platform& platform);

// Return Bounds::work and Bounds::critical_path alone, for searches that stop when they are met.
Time work_bound(const TaskGraph& graph, const Platform& platform);
Time path_bound(const TaskGraph& graph, const Platform& platform);

// Returns how long the tasks of this very graph, added ones included, keep the busiest of Platform::shared_demands: no
// schedule of the graph takes less with contention. In O(shared resources x tasks).
Time demand_bound(const TaskGraph& graph, const Platform& platform);

// A capacity below which no schedule exists: sizes are rounded up to the alignment, and tasks of no duration count, as
// addresses are taken within an instant too.
struct CapacityFloor {
  Bytes bytes = 0;
  TaskId largest_task = no_task;  // the task with the largest footprint, and that footprint
  Bytes task_footprint = 0;
};
CapacityFloor capacity_floor(const TaskGraph& graph, const Platform& platform);

}  // namespace weft
