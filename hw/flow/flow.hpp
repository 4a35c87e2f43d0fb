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

// Lowers the network of the experiment to tasks and asks its machine what they cost. Tiles that are to be searched for
// have been found (tile_choice.hpp). Throws what Machine throws.
std::shared_ptr<Problem> make_problem(const Experiment& experiment);
// The same where the machine, which is that of the experiment, is there already.
std::shared_ptr<Problem> make_problem(const Experiment& experiment, const Machine& machine);

// Builds the machine of the experiment and carries the plan out on it. Once per process, as SystemC has one simulation
// (base/core/child_process.hpp). Throws what Accelerator::run throws.
RunResult run_plan(const Experiment& experiment, const Plan& plan, const Accelerator::RunOptions& options = {});

}  // namespace weft
