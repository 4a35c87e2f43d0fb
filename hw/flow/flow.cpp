#include "hw/flow/flow.hpp"

#include "workloads/lowering/lower_network.hpp"

namespace weft {

std::shared_ptr<Problem> make_problem(const Experiment& experiment) {
  auto machine = std::make_shared<Accelerator>(experiment, "planner");  // which stands idle in a run
  auto problem = std::make_shared<Problem>(Problem{build_task_graph(experiment), {}});
  problem->platform = machine->platform(problem->graph);
  if (problem->platform.for_graph) {
    problem->platform.for_graph = [machine, same = problem->platform.for_graph](const TaskGraph& extended) {
      return same(extended);
    };
  }
  return problem;
}

RunResult run_plan(const Experiment& experiment, const Plan& plan, const Accelerator::RunOptions& options) {
  return Accelerator(experiment).run(plan, options);
}

}  // namespace weft
