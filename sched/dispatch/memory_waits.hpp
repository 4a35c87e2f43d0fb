// The waits that a schedule makes for the sake of memory, written into it so that the machine makes them too.
#pragma once

#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

// Sets schedule.starts_after: a task that starts later than its processor and its inputs allow follows a task that
// finishes, or has read its inputs, at that very time and stands before it in the dispatch order. Without it the
// machine starts every task as soon as its address range is free, and more bytes may be live than were planned.
// O((edges + tasks) log tasks). The schedule has its order and times, of a platform without transfers between
// processors.
void set_memory_waits(const TaskGraph& graph, Schedule& schedule);

}  // namespace weft
