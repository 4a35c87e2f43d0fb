#include "sched/planning/plan.hpp"

#include "sched/planning/memory_aware_planner.hpp"
#include "sched/planning/memory_unaware_planner.hpp"
#include "sched/rules/feasibility.hpp"

namespace weft {

Plan make_plan(std::shared_ptr<const Problem> problem, const Scheduler& scheduler, const PlanOptions& options) {
  require_processors(problem->graph, problem->platform);
  require_capacity(problem->graph, problem->platform);
  if (scheduler.keeps == Keeps::nothing) return make_memory_unaware_plan(std::move(problem), scheduler);
  return make_memory_aware_plan(problem, scheduler, options);
}

}  // namespace weft
