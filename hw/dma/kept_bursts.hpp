// Loads that end in the burst of the DRAM in which the next one of their channel begins: a channel that keeps bursts reads
// such a burst to its end, and no other. Of tiles in one piece of buffers that nobody writes; buffers in DRAM begin with
// a burst.
#pragma once

#include <vector>

#include "sched/model/schedule.hpp"
#include "workloads/experiment/experiment.hpp"
#include "workloads/graph/task_graph.hpp"

namespace weft {

// By task, both empty where there is none.
struct KeptBursts {
  std::vector<bool> goes_on;  // the next load begins in its last burst
  std::vector<bool> follows;  // it begins in the last burst of the load before
};

// Returns those of a plan, in O(tasks). `kept`: DmaTiming::kept_bytes() of its channels; `ports`: see ports_of().
KeptBursts kept_bursts_of_plan(const TaskGraph& graph, const Schedule& schedule, const std::vector<int>& ports,
                               Bytes kept);

// Returns which loads follow another one in some plan of the graph (`follows` alone).
KeptBursts kept_bursts_of_graph(const TaskGraph& graph, Bytes kept);

}  // namespace weft
