// The road from an experiment to what the machine does:
//
//   const Experiment experiment = read_experiment("lenet5.yaml");
//   const Plan plan = make_plan(make_problem(experiment), scheduler_named(experiment.schedule.algorithm));
//   const RunResult result = run_plan(experiment, plan);
#pragma once

#include <memory>

#include "hw/machine/accelerator.hpp"
#include "sched/planning/named_plans.hpp"
#include "workloads/experiment/experiment.hpp"

namespace weft {

// The tasks of the experiment, and what they cost on its machine. Tiles that are to be searched for have been found
// (tile_choice.hpp). Throws InputError for unknown models, settings that they do not accept, and energy tables that do
// not say enough, and Infeasible for a task that no processor can run.
std::shared_ptr<Problem> make_problem(const Experiment& experiment);

// Builds the machine of the experiment and carries the plan out on it. Once per process, as SystemC has one simulation
// (base/core/child_process.hpp). Throws what Accelerator::run throws.
RunResult run_plan(const Experiment& experiment, const Plan& plan, const Accelerator::RunOptions& options = {});

}  // namespace weft
