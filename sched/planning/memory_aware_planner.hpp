// Plans of algorithms that keep to a limit: the orders they hold on to, limits at which addresses fit, spilling where
// no order fits.
#pragma once

#include "sched/planning/plan.hpp"

namespace weft {

// Returns the plan of an algorithm that keeps to the capacity. Of a safe one it always fits when the capacity is at
// least the highest address of the best order found, run one task at a time, or, where tiles can be spilled,
// min_spilled_capacity(); otherwise throws Infeasible, with the task in the way and the smallest capacity known to
// work. Of one that may come to a dead end it is Fits::no with the reason there.
Plan make_memory_aware_plan(const std::shared_ptr<const Problem>& problem, const Scheduler& scheduler,
                            const PlanOptions& options);

// Returns the plans of an algorithm with objectives none of which is at most as long and as large as another, fastest
// first. Throws what make_plan throws.
std::vector<Plan> make_pareto_plans(const std::shared_ptr<const Problem>& problem, const Scheduler& scheduler,
                                    const PlanOptions& options);

}  // namespace weft
