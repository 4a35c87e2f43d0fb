// The road from an experiment to what the machine does:
//
//   const Experiment experiment = read_experiment("lenet5.yaml");
//   const Plan plan = make_plan(make_problem(experiment), scheduler_named(experiment.schedule.algorithm));
//   const RunResult result = run_plan(experiment, plan);
#pragma once

#include <memory>

#include "hw/machine/accelerator.hpp"
#include "hw/machine/machine.hpp"
#include "sched/planning/named_plans.hpp"
#include "workloads/experiment/experiment.hpp"

namespace weft {

// Returns the tasks to which the network of the experiment is lowered, and what they cost on its machine. Precondition:
// tiles that are to be searched for have been found (tile_choice.hpp). Throws what Machine throws.
std::shared_ptr<Problem> make_problem(const Experiment& experiment);
// Returns the same where the machine of the experiment is there already.
std::shared_ptr<Problem> make_problem(const Experiment& experiment, const Machine& machine);

// Carries the plan out on the SystemC machine of the experiment, which it builds. To be called once per process, as
// SystemC has one simulation (base/core/child_process.hpp). Throws what Accelerator::run throws.
RunResult run_plan(const Experiment& experiment, const Plan& plan, const Accelerator::RunOptions& options = {});

}  // namespace weft
