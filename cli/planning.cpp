#include "cli/planning.hpp"

#include "sched/limited_plan.hpp"
#include "workloads/error.hpp"

namespace weft {

namespace {

[[noreturn]] void refuse_name(const std::string& what, const std::string& name, const std::vector<std::string>& known,
                              const Location& where) {
  const std::string nearest = nearest_name(name, known);
  throw InputError(where, "unknown " + what + " '" + name + "'" +
                              (nearest.empty() ? "" : ", did you mean '" + nearest + "'?") +
                              "; known: " + list_names(known));
}

std::vector<std::string> algorithms_with_objectives() {
  const SchedulerRegistry& registry = SchedulerRegistry::instance();
  std::vector<std::string> names = registry.names();
  std::erase_if(names, [&](const std::string& name) { return registry.find(name)->pareto == nullptr; });
  return names;
}

}  // namespace

const Scheduler& scheduler_named(const std::string& name, const Location& where) {
  const SchedulerRegistry& registry = SchedulerRegistry::instance();
  if (const Scheduler* scheduler = registry.find(name)) return *scheduler;
  refuse_name("scheduling algorithm", name, registry.names(), where);
}

Objective objective_named(const std::string& name, const Location& where) {
  if (name == "makespan") return Objective::makespan;
  if (name == "memory") return Objective::memory;
  if (name == "pareto") return Objective::pareto;
  refuse_name("objective", name, {"makespan", "memory", "pareto"}, where);
}

PlanOptions plan_options(const ScheduleConfig& config, const Scheduler& scheduler) {
  PlanOptions options;
  options.objective = objective_named(config.objective, config.objective_where);
  options.search_budget = config.search_budget;
  if (options.objective != Objective::makespan && scheduler.pareto == nullptr) {
    throw InputError(config.objective_where, scheduler.name + " has no objective but makespan; '" + config.objective +
                                                 "' is one of " + list_names(algorithms_with_objectives()));
  }
  return options;
}

bool is_pareto(const Scheduler& scheduler, const PlanOptions& options) {
  return options.objective == Objective::pareto && scheduler.pareto != nullptr;
}

std::vector<Plan> make_plans(const TaskGraph& graph, const Platform& platform, const Scheduler& scheduler,
                             const PlanOptions& options) {
  if (is_pareto(scheduler, options)) return make_pareto_plans(graph, platform, scheduler, options);
  std::vector<Plan> plans;
  plans.push_back(make_plan(graph, platform, scheduler, options));
  return plans;
}

bool is_dead_end(const Plan& plan) { return plan.fits == Fits::no && plan.schedule.start.empty(); }

}  // namespace weft
