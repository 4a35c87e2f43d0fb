// The memory rules of validate() (sched/rules/validator.hpp), checked by figures that are computed anew from the graph.
#pragma once

#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"
#include "sched/rules/violations.hpp"

namespace weft {

// Adds what is wrong with the memory of the schedule to `violations`. Precondition: times and order are valid.
void check_memory(const TaskGraph& graph, const Platform& platform, const Schedule& schedule, Violations& violations);

}  // namespace weft
