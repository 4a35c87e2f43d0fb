#include "sched/planning/named_plans.hpp"

#include "base/core/error.hpp"
#include "sched/planning/memory_aware_planner.hpp"
#include "sched/rules/feasibility.hpp"

namespace weft {

namespace {

template <typename Has>
std::string algorithms_that(const Has& has) {
  const SchedulerRegistry& registry = SchedulerRegistry::instance();
  std::vector<std::string> names = registry.names();
  std::erase_if(names, [&](const std::string& name) { return !has(*registry.find(name)); });
  return list_names(names);
}

// Another capacity makes another graph (spilled_tensors.hpp).
constexpr const char* of_this_capacity =
    "; all of this with the tensors that are spilled at this capacity (workload.placement.activation: spilled), at "
    "another one they may be others";

std::vector<Plan> plans_of(const std::shared_ptr<const Problem>& problem, const Scheduler& scheduler,
                           const PlanOptions& options) {
  if (is_pareto(scheduler, options)) return make_pareto_plans(problem, scheduler, options);
  std::vector<Plan> plans;
  plans.push_back(make_plan(problem, scheduler, options));
  return plans;
}

}  // namespace

const Scheduler& scheduler_named(const std::string& name, const Location& where) {
  const SchedulerRegistry& registry = SchedulerRegistry::instance();
  if (const Scheduler* scheduler = registry.find(name)) return *scheduler;
  throw InputError(where, unknown_name("scheduling algorithm", name, registry.names()),
                   {"algorithm", name, list_names(registry.names())});
}

Objective objective_named(const std::string& name, const Location& where) {
  if (name == "makespan") return Objective::makespan;
  if (name == "memory") return Objective::memory;
  if (name == "pareto") return Objective::pareto;
  throw InputError(where, unknown_name("objective", name, {"makespan", "memory", "pareto"}),
                   {"objective", name, "makespan, memory or pareto"});
}

PlanOptions options_for(const ScheduleConfig& config, const Scheduler& scheduler) {
  PlanOptions options;
  options.objective = objective_named(config.objective, config.objective_where);
  options.search_budget = config.search_budget;
  options.refine = config.refine;
  if (config.activation_limit && scheduler.keeps_activation_limit) {
    options.orders.activation_limit = *config.activation_limit;
  }
  if (scheduler.follows_orders()) {
    options.orders.groups = config.groups;
    options.recompute = config.recompute;
  }
  return options;
}

PlanOptions plan_options(const ScheduleConfig& config, const Scheduler& scheduler) {
  PlanOptions options = options_for(config, scheduler);
  if (options.objective != Objective::makespan && scheduler.pareto == nullptr) {
    throw InputError(config.objective_where,
                     scheduler.name + " has no objective but makespan; '" + config.objective + "' is one of " +
                         algorithms_that([](const Scheduler& s) { return s.pareto != nullptr; }));
  }
  if (config.activation_limit && !scheduler.keeps_activation_limit) {
    throw InputError(config.activation_limit_where,
                     scheduler.name + " knows no limit on activations; schedule.activation_limit is accepted with " +
                         algorithms_that([](const Scheduler& s) { return s.keeps_activation_limit; }));
  }
  if (!config.groups.empty() && !scheduler.follows_orders()) {
    throw InputError(config.groups_where, scheduler.name +
                                              " follows no order of groups; schedule.groups is accepted with " +
                                              algorithms_that([](const Scheduler& s) { return s.follows_orders(); }));
  }
  if (config.recompute > 1 && !scheduler.follows_orders()) {
    throw InputError(config.recompute_where,
                     scheduler.name + " computes nothing again; a schedule.recompute above 1 is accepted with " +
                         algorithms_that([](const Scheduler& s) { return s.follows_orders(); }));
  }
  return options;
}

bool is_pareto(const Scheduler& scheduler, const PlanOptions& options) {
  return options.objective == Objective::pareto && scheduler.pareto != nullptr;
}

std::vector<Plan> make_plans(const std::shared_ptr<const Problem>& problem, const Scheduler& scheduler,
                             const PlanOptions& options, Placement activation) {
  if (activation != Placement::spilled) return plans_of(problem, scheduler, options);
  require_processors(problem->graph, problem->platform);  // what this throws says nothing of bytes
  try {
    std::vector<Plan> plans = plans_of(problem, scheduler, options);
    for (Plan& plan : plans) {
      if (!plan.reason.empty()) plan.reason += of_this_capacity;
    }
    return plans;
  } catch (const Infeasible& error) {
    throw Infeasible(std::string(error.what()) + of_this_capacity);
  }
}

bool is_dead_end(const Plan& plan) { return plan.fits == Fits::no && plan.schedule.start.empty(); }

}  // namespace weft
