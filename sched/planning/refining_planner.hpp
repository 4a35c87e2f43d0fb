// Plans that are looked for with contention in mind: the schedules of all algorithms, of the same within smaller
// capacities, and of a search near the best of them, judged by what comes of them when tasks share the machine.
#pragma once

#include "sched/planning/plan.hpp"

namespace weft {

// Returns the plan that ends first, contention included: never later than that of `scheduler` or of any other algorithm
// that keeps to the same options, as far as they can be planned in a time that suits the size of the graph. The search
// near the best of them runs in child processes on all cores; the same arguments give the same plan, and more of
// PlanOptions::refine never a later end. Precondition: the platform has carry_out. Throws what make_plan() throws.
Plan make_refined_plan(std::shared_ptr<const Problem> problem, const Scheduler& scheduler, const PlanOptions& options);

}  // namespace weft
