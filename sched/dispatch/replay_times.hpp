// The times of a plan, taken from its replay (sched/dispatch/plan_replay.hpp): those at which the rules of
// StaticDispatch carry it out when every task takes its planned time.
#pragma once

#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

// Sets start, finish, makespan and, where tasks start earlier than one that stands before them, the dispatch order.
// Precondition: the schedule has processors, the order and addresses. Throws std::logic_error where the plan stands
// still, or its release positions leave no stable order.
void set_replay_times(const TaskGraph& graph, const Platform& platform, Schedule& schedule);

}  // namespace weft
