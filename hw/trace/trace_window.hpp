// The part of a run that traces show: cycles, or from the planned start of a layer or task on.
#pragma once

#include "sched/planning/plan.hpp"
#include "workloads/experiment/experiment.hpp"

namespace weft {

struct TraceWindow {
  Cycles from = 0, to = 0;
};

// Returns the window of an experiment. A layer begins with the planned start of the first of its tasks, loads among them,
// and ends with the planned finish of the last; where only the begin is a layer or task, the window ends with it. Throws
// InputError for a layer or task that the plan does not have.
TraceWindow trace_window(const TraceConfig& config, const Plan& plan);

}  // namespace weft
