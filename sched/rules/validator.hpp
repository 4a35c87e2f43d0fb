// Checks a schedule against every rule of the model, sharing no code with what plans it.
#pragma once

#include <string>
#include <vector>

#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

// What is wrong with the schedule, in words; empty when it is valid. After some dozens the rest is left out.
//
// Times: every task once, on a processor that can run it, finish = start + cost; no two at once on a processor; of two
// stages, each for as long as it takes, no two at once in a stage, none read before the last one computes; inputs
// complete (and transferred) before the start; barriers; exclusive DMA; makespan. Order: all tasks, producers before
// consumers, ascending in start. Memory: release positions; occupancy, recomputed, within the capacity at every
// instant, that of activations within their limit, and no task before the release that it waits for on its account; and
// where addresses are given, ranges aligned, within the capacity, and apart while they live, both in time
// and when the dispatch order is run one task at a time, whose occupancy fits, too. Without an order (an algorithm's
// raw schedule) that by start is taken. O(edges + n log n).
std::vector<std::string> validate(const TaskGraph& graph, const Platform& platform, const Schedule& schedule);

}  // namespace weft
