#include "sched/planning/plan.hpp"

#include "sched/planning/memory_aware_planner.hpp"
#include "sched/planning/memory_unaware_planner.hpp"
#include "sched/rules/feasibility.hpp"

namespace weft {

Plan make_plan(const TaskGraph& graph, const Platform& platform, const Scheduler& scheduler,
               const PlanOptions& options) {
  require_processors(graph, platform);
  require_capacity(graph, platform);
  if (scheduler.keeps == Keeps::nothing) return make_waiting_plan(graph, platform, scheduler);
  return make_limited_plan(graph, platform, scheduler, options);
}

}  // namespace weft
