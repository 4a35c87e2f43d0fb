// Planned times: those at which the rules of StaticDispatch carry the plan out when every task takes its planned time.
#pragma once

#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

// Sets start, finish, makespan and, where tasks start earlier than one that stands before them, the dispatch order.
// The schedule has processors, the order and addresses.
void set_replay_times(const TaskGraph& graph, const Platform& platform, Schedule& schedule);

}  // namespace weft
