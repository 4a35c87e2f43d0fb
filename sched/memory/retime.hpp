// New times for a schedule, in its start order and within a byte limit.
#pragma once

#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

// Sets start, finish and makespan anew; processors and dispatch order stay. Strictly in that order every task starts as
// soon as the task before it in the order has started, its processor is free, its inputs are there, barriers and
// exclusive DMA allow it, and the live bytes (rounded up to the alignment, external buffers included) plus its output
// are within `limit`. Returns false when the order itself needs more than the limit: the schedule is then not to be
// used. O((edges + tasks) log tasks).
bool retime_within(const TaskGraph& graph, const Platform& platform, Bytes limit, Schedule& schedule);

}  // namespace weft
