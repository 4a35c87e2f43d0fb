// The memory rules of validate() (sched/validator.hpp), computed anew from the graph.
#pragma once

#include "sched/platform.hpp"
#include "sched/schedule.hpp"
#include "sched/violations.hpp"

namespace weft {

// Precondition: times and order are valid.
void check_memory(const TaskGraph& graph, const Platform& platform, const Schedule& schedule, Violations& violations);

}  // namespace weft
