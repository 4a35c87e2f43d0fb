// Checks a schedule against every rule of the model, sharing no code with what plans it.
#pragma once

#include <string>
#include <vector>

#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

// Returns what is wrong with the schedule, in words; empty when it is valid. After some dozens the rest is left out.
//
// Times: every task once, on a processor that can run it, finish = start + cost; no two at once on a processor; on two
// stages, each for as long as it takes, no two at once in a stage, none read before the last one computes; inputs
// complete (and transferred) before the start; barriers; exclusive DMA; makespan. Order: all tasks, producers before
// consumers, ascending in start. Memory: release positions; occupancy, recomputed, within the capacity at every
// instant; the occupancy of activations within their limit, and no task before the release that it waits for on its
// account; where addresses are given, ranges aligned, within the capacity, and apart while they live, both in time and
// when the dispatch order is run one task at a time, whose occupancy fits, too. A schedule without an order (an
// algorithm's raw one) is checked in the order of its starts. O(edges + n log n).
std::vector<std::string> validate(const TaskGraph& graph, const Platform& platform, const Schedule& schedule);

}  // namespace weft
