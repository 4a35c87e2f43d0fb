// A plan carried out by the rules of StaticDispatch with given durations: the planned ones, which is the machine without
// contention, or those of a run.
#pragma once

#include <span>
#include <vector>

#include "sched/dispatch/static_dispatch.hpp"
#include "sched/model/stage_times.hpp"

namespace weft {

// Returns what comes of the plan when each task runs for as long as it costs on its processor. Tasks that end in one
// instant are reported in dispatch order. O((edges + tasks) log tasks).
PlanReplay replay_plan(const TaskGraph& graph, const Platform& platform, const Schedule& plan);

// And how each task came to start.
struct ExplainedReplay : PlanReplay {
  std::vector<Dispatch::Start> starts;
};

// Returns the same where each task runs for as long as is said here, by task.
ExplainedReplay replay_plan(const TaskGraph& graph, const Platform& platform, const Schedule& plan,
                            std::span<const TaskDuration> durations);

// Sets start, finish, makespan and, where tasks start earlier than one that stands before them, the dispatch order to
// those of the replay. Precondition: the schedule has processors, the order and addresses. Throws std::logic_error
// where the plan stands still, or its release positions leave no stable order.
void set_replay_times(const TaskGraph& graph, const Platform& platform, Schedule& schedule);
// Does the same with the times of tasks that share the machine. Precondition: Platform::carry_out.
void set_contended_times(const TaskGraph& graph, const Platform& platform, Schedule& schedule);

}  // namespace weft
