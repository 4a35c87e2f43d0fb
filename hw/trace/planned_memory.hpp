// When a plan would hold its buffers, and how many bytes of the scratchpad that comes to over time.
#pragma once

#include <utility>
#include <vector>

#include "sched/platform.hpp"
#include "sched/schedule.hpp"

namespace weft {

// Per buffer: when the plan releases it, infinite for one that is held to the end.
std::vector<Time> planned_releases(const TaskGraph& graph, const Platform& platform, const Schedule& plan);

// Bytes in the scratchpad at the end of each instant that changes them, ascending in time, the first at 0.
std::vector<std::pair<Time, Bytes>> planned_occupancy(const TaskGraph& graph, const Platform& platform,
                                                      const Schedule& plan);

}  // namespace weft
