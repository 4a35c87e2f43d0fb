#include "sched/check/scheduler_check.hpp"

#include <fmt/format.h>

#include "sched/check/checked_problems.hpp"
#include "sched/orders/low_peak_orders.hpp"
#include "sched/rules/validator.hpp"

namespace weft {

namespace {

// Small searches: what is looked for are faults, not good schedules.
constexpr double search_budget = 0.02;
const OrderSearch order_search{200'000, false};

struct Request {
  const TaskGraph& graph;
  Platform platform;  // with the limit as its capacity
  std::vector<SequentialOrder> orders;
  std::string what;  // "a chain in 40 B"

  bool is_limited() const { return platform.capacity != Platform{}.capacity; }
  MemoryRequest memory() const { return {platform.capacity, orders, Objective::makespan, search_budget}; }
};

// Without a limit, with room for half as much again as the best order needs, and with exactly that.
std::vector<Request> requests_of(const CheckedProblem& checked) {
  const auto& [graph, platform] = checked.problem;
  const std::vector<SequentialOrder> orders = low_peak_orders(graph, platform, order_search);
  const Bytes least = orders.front().peak;
  std::vector<Request> requests{{graph, platform, orders, checked.name}};
  for (const Bytes limit : {least + least / 2, least}) {
    const auto within = orders_within(orders, limit);
    requests.push_back(
        {graph, platform, {within.begin(), within.end()}, fmt::format("{} in {} B", checked.name, limit)});
    requests.back().platform.capacity = limit;
  }
  return requests;
}

// The platform that an algorithm's raw schedule has to suit: exclusive DMA is made sure of only by the planner.
Platform for_algorithm(const Request& request) {
  Platform platform = request.platform;
  platform.exclusive_dma = false;
  return platform;
}

using Check = std::string (*)(const Scheduler& scheduler, const Request& request);

// The first fault on all problems that are not too large for the algorithm.
std::string on_all_problems(const Scheduler& scheduler, bool with_limits, Check check) {
  for (const CheckedProblem& checked : checked_problems()) {
    const auto& [graph, platform] = checked.problem;
    if (graph.task_count() > scheduler.max_tasks || platform.processor_count() > scheduler.max_processors) continue;
    for (const Request& request : requests_of(checked)) {
      std::string fault;
      try {
        fault = check(scheduler, request);
      } catch (const DeadEnd& dead_end) {
        if (scheduler.keeps != Keeps::limit) fault = fmt::format("dead end ({}), expected a schedule", dead_end.what());
      } catch (const Infeasible& error) {
        // An algorithm may refuse processors of two stages, but not plan them wrongly.
        if (!platform.has_stages()) fault = fmt::format("{}, expected a schedule", error.what());
      } catch (const std::exception& error) {
        fault = fmt::format("{}, expected a schedule", error.what());
      }
      if (!fault.empty()) return request.what + ": " + fault;
      if (!with_limits) break;
    }
  }
  return "";
}

std::string first_violation(const TaskGraph& graph, const Platform& platform, const Schedule& schedule) {
  const std::vector<std::string> violations = validate(graph, platform, schedule);
  return violations.empty() ? "" : violations.front();
}

std::string is_valid(const Scheduler& scheduler, const Request& request) {
  return first_violation(request.graph, for_algorithm(request),
                         scheduler.schedule(request.graph, request.platform, request.memory()));
}

std::string repeats_itself(const Scheduler& scheduler, const Request& request) {
  const Schedule first = scheduler.schedule(request.graph, request.platform, request.memory());
  const Schedule again = scheduler.schedule(request.graph, request.platform, request.memory());
  for (const Schedule* schedule : {&first, &again}) {
    if (std::string fault = first_violation(request.graph, for_algorithm(request), *schedule); !fault.empty())
      return fault;
  }
  for (TaskId task = 0; task < request.graph.task_count(); ++task) {
    if (first.start[task] == again.start[task] && first.processor[task] == again.processor[task]) continue;
    return fmt::format("task {} starts at {} on {}, and when asked again at {} on {}, expected the same",
                       request.graph.task_name(task), first.start[task],
                       request.platform.processors[first.processor[task]].name, again.start[task],
                       request.platform.processors[again.processor[task]].name);
  }
  return "";
}

std::string makes_valid_sets(const Scheduler& scheduler, const Request& request) {
  MemoryRequest memory = request.memory();
  memory.objective = Objective::pareto;
  const std::vector<Schedule> set = scheduler.pareto(request.graph, request.platform, memory);
  if (set.empty()) return "the set of schedules to choose from is empty, expected one at least";
  Time last = 0;
  for (const Schedule& schedule : set) {
    if (std::string fault = first_violation(request.graph, for_algorithm(request), schedule); !fault.empty())
      return fault;
    if (schedule.makespan < last) {
      return fmt::format("a schedule of makespan {} follows one of {}, expected the fastest first", schedule.makespan,
                         last);
    }
    last = schedule.makespan;
  }
  return "";
}

// A capacity may be too small for addresses, for an order that it is enough for.
std::string makes_plans(const Scheduler& scheduler, const Request& request) {
  try {
    const Plan plan = make_plan(std::make_shared<const Problem>(Problem{request.graph, request.platform}), scheduler,
                                {.search_budget = search_budget, .orders = order_search});
    if (plan.fits != Fits::no) return first_violation(plan.graph(), plan.platform(), plan.schedule);
    return request.is_limited() ? "" : "no plan without a limit (" + plan.reason + "), expected one";
  } catch (const Infeasible&) {
    if (request.is_limited()) return "";
    throw;
  }
}

}  // namespace

std::vector<Conformance> scheduler_conformance(const Scheduler& scheduler) {
  const bool keeps = scheduler.keeps != Keeps::nothing;
  const auto on_all = [&](const char* statement, bool with_limits, Check check) -> Conformance {
    return {statement, [scheduler, with_limits, check] { return on_all_problems(scheduler, with_limits, check); }};
  };
  std::vector<Conformance> statements{
      on_all(keeps ? "its schedules are valid and keep to the limit" : "its schedules are valid", keeps, is_valid),
      on_all("the same request gives the same schedule", keeps, repeats_itself),
      on_all("plans made of its schedules are valid, in every capacity", true, makes_plans)};
  if (scheduler.pareto != nullptr) {
    statements.push_back(on_all("schedules to choose from are valid, fastest first", true, makes_valid_sets));
  }
  return statements;
}

}  // namespace weft
