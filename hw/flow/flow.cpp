#include "hw/flow/flow.hpp"

#include "workloads/lowering/lower_network.hpp"

namespace weft {

std::shared_ptr<Problem> make_problem(const Experiment& experiment, const Machine& machine) {
  auto problem = std::make_shared<Problem>(Problem{build_task_graph(experiment), {}});
  problem->platform = machine.platform(problem->graph);
  return problem;
}

std::shared_ptr<Problem> make_problem(const Experiment& experiment) {
  return make_problem(experiment, Machine(experiment));
}

RunResult run_plan(const Experiment& experiment, const Plan& plan, const Accelerator::RunOptions& options) {
  Accelerator machine(experiment);  // with a name: SystemC ends its construction with this statement
  return machine.run(plan, options);
}

}  // namespace weft
