#include "sched/planning/plan.hpp"

#include "sched/dispatch/plan_replay.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/planning/memory_aware_planner.hpp"
#include "sched/planning/memory_unaware_planner.hpp"
#include "sched/planning/refining_planner.hpp"
#include "sched/rules/feasibility.hpp"

namespace weft {

namespace {

PlanReplay uncontended_replay(const Plan& plan) {
  const TaskGraph& graph = plan.graph();
  const Platform& platform = plan.platform();
  if (!platform.with_reuse || platform.shares_nothing) return replay_plan(graph, platform, plan.schedule);
  const std::vector<TaskDuration> durations =
      platform.with_reuse(graph, platform, plan.schedule.processor, plan.schedule.order);
  return replay_plan(graph, platform, plan.schedule, durations);
}

}  // namespace

void add_contention(Plan& plan) {
  plan.uncontended_makespan = plan.schedule.makespan;
  if (plan.fits == Fits::no || !plan.platform().carry_out) return;
  set_contended_times(plan.graph(), plan.platform(), plan.schedule);
  plan.uncontended_makespan = uncontended_replay(plan).makespan;
  plan.peak_bytes = occupancy_of(plan.graph(), plan.schedule).peak;
}

Plan make_uncontended_plan(std::shared_ptr<const Problem> problem, const Scheduler& scheduler,
                           const PlanOptions& options) {
  require_processors(problem->graph, problem->platform);
  require_capacity(problem->graph, problem->platform);
  if (scheduler.keeps == Keeps::nothing) return make_memory_unaware_plan(std::move(problem), scheduler);
  return make_memory_aware_plan(problem, scheduler, options);
}

Plan make_plan(std::shared_ptr<const Problem> problem, const Scheduler& scheduler, const PlanOptions& options) {
  const bool is_refined = scheduler.is_refined && options.refine > 0 && options.objective == Objective::makespan;
  if (is_refined && problem->platform.carry_out) return make_refined_plan(problem, scheduler, options);
  Plan plan = make_uncontended_plan(std::move(problem), scheduler, options);
  add_contention(plan);
  return plan;
}

}  // namespace weft
