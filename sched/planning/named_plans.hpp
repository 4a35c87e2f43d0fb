// From the names in an experiment or on the command line to plans.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sched/planning/plan.hpp"
#include "workloads/experiment/experiment.hpp"

namespace weft {

// Both throw InputError at `where` for an unknown name, with the nearest and all that there are.
const Scheduler& scheduler_named(const std::string& name, const Location& where = {});
Objective objective_named(const std::string& name, const Location& where);

// What the algorithm looks at of what the experiment asks for. Throws InputError where the objective is unknown.
PlanOptions options_for(const ScheduleConfig& config, const Scheduler& scheduler);

// All that the experiment asks for. Throws InputError where the algorithm cannot give it: an objective but makespan, a
// limit on activations, groups by hand.
PlanOptions plan_options(const ScheduleConfig& config, const Scheduler& scheduler);

// Whether this is a set of plans (make_pareto_plans) and not one.
bool is_pareto(const Scheduler& scheduler, const PlanOptions& options);

// One plan, or the set of an algorithm with objectives, fastest first. Throws what make_plan throws. With `activation`
// spilled the graph is that of its capacity, and what says how many bytes would do says so.
std::vector<Plan> make_plans(const std::shared_ptr<const Problem>& problem, const Scheduler& scheduler,
                             const PlanOptions& options, Placement activation);

// An algorithm that came to a dead end leaves no schedule, only the reason.
bool is_dead_end(const Plan& plan);

}  // namespace weft
