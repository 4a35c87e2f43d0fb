#include "sched/plan.hpp"

#include "sched/limited_plan.hpp"
#include "sched/requirements.hpp"
#include "sched/waiting_plan.hpp"

namespace weft {

Plan make_plan(const TaskGraph& graph, const Platform& platform, const Scheduler& scheduler,
               const PlanOptions& options) {
  require_processors(graph, platform);
  require_capacity(graph, platform);
  if (scheduler.keeps == Keeps::nothing) return make_waiting_plan(graph, platform, scheduler);
  return make_limited_plan(graph, platform, scheduler, options);
}

}  // namespace weft
