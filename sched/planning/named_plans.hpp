// Plans by the names that stand in an experiment or on the command line.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sched/planning/plan.hpp"
#include "workloads/experiment/experiment.hpp"

namespace weft {

// Return what has the name. Throw InputError at `where` for an unknown one, with the nearest and all that there are.
const Scheduler& scheduler_named(const std::string& name, const Location& where = {});
Objective objective_named(const std::string& name, const Location& where);

// Returns those options that the experiment asks for and the algorithm looks at. Throws InputError where the objective
// is unknown.
PlanOptions options_for(const ScheduleConfig& config, const Scheduler& scheduler);

// Returns the options that the experiment asks for. Throws InputError where the algorithm cannot give one of them: an
// objective but makespan, a limit on activations, groups by hand, tiles that are computed again.
PlanOptions plan_options(const ScheduleConfig& config, const Scheduler& scheduler);

// Returns whether this asks for a set of plans (make_pareto_plans) and not for one.
bool is_pareto(const Scheduler& scheduler, const PlanOptions& options);

// Returns one plan, or the set of an algorithm with objectives, fastest first. Throws what make_plan throws. With
// `activation` spilled the graph is that of its capacity, and what says how many bytes would do says so.
std::vector<Plan> make_plans(const std::shared_ptr<const Problem>& problem, const Scheduler& scheduler,
                             const PlanOptions& options, Placement activation);

// Returns whether the algorithm came to a dead end: the plan has no schedule, only the reason.
bool is_dead_end(const Plan& plan);

}  // namespace weft
