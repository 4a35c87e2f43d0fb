// The twin of the machine: a plan carried out without SystemC, by the same timing models (hw/timing), the same bursts
// (hw/transfer) and the same dispatch rules (StaticDispatch), under a plain event loop. So the times of a plan are
// those of its run, contention included; a test holds the two together. It keeps no account of who waits for what.
#pragma once

#include <string>

#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"
#include "workloads/experiment/experiment.hpp"

namespace weft {

// Returns what there is no twin of, dynamic dispatch or a model that is a SystemC module ("the dram model 'two-port' is
// a SystemC module"); empty for a machine that has a twin. Throws InputError for unknown models.
std::string why_no_twin(const HardwareConfig& hardware);

// Returns what comes of the schedule, which has processors, the order and addresses. Times are whole cycles.
// Precondition: an empty why_no_twin(). Throws Infeasible where a memory is too small for the plan, and where the run
// takes longer than can be simulated. O(bursts log initiators) and O((edges + tasks) log tasks).
PlanReplay run_twin(const HardwareConfig& hardware, const TaskGraph& graph, const Platform& platform,
                    const Schedule& schedule, const StartWatch& watch = {});

}  // namespace weft
