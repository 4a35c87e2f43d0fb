// Static memory planning as compilers do it: the schedule first, then addresses for all buffers, largest first, each at
// the lowest gap among those that are placed and live at the same time ("greedy by size": Pisarchyk, Lee, "Efficient
// memory management for deep neural net inference", 2020).
//
// The schedule is HEFT's. Where a buffer finds no gap below the limit, then of it and those in its way the producer
// that starts last is delayed until the next of the others is released (where none is left to wait for, the one before
// it); the tasks behind it follow, every one on its processor and in the order of the starts, as early as these and
// their inputs allow; and all addresses are planned again.
#pragma once

#include <optional>

#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"

namespace weft::study {

// With addresses; for graphs without external buffers. Nothing where no later release is left to wait for, or after
// four delays per task.
std::optional<Schedule> schedule_size_greedy(const TaskGraph& graph, const Platform& platform, Bytes limit);

}  // namespace weft::study
