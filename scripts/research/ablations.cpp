#include <fmt/format.h>

#include <algorithm>

#include "sched/guard/guarded_list.hpp"
#include "sched/guard/priorities.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/model/scheduler.hpp"
#include "sched/orders/depth_first_order.hpp"
#include "sched/orders/layer_groups.hpp"
#include "scripts/research/studies.hpp"

namespace weft::study {

namespace {

using Orders = std::vector<SequentialOrder>;

Orders first(const Orders& orders, std::size_t count) {
  return {orders.begin(), orders.begin() + static_cast<std::ptrdiff_t>(std::min(count, orders.size()))};
}

SequentialOrder walk(const Case& made, const std::string& name) {
  SequentialOrder order;
  order.name = name;
  order.tasks = name == "layer" ? LayerGroups(made.graph, 1).layer_by_layer() : depth_first_order(made.graph);
  order.peak = sequential_peak(made.graph, order.tasks);
  return order;
}

// The flagship is given one order of each kind, with the search and without.
void run_orders(const CaseTrials& all, const Trial& trial, RawTable& table) {
  const std::vector<std::pair<std::string, Orders>> kinds{{"depth-first", {walk(*trial.made, "depth-first")}},
                                                          {"layer", {walk(*trial.made, "layer")}},
                                                          {"beam", first(all.orders, 1)},
                                                          {"exact", first(all.exact_orders, 1)},
                                                          {"several", all.fitting(trial)}};
  for (const double budget : {0.0, 1.0}) {
    for (const auto& [name, orders] : kinds) {
      const Method method{"order", name, fmt::format("budget={:g}", budget), evaluations_of(*trial.made, budget)};
      table.add(trial, method, run_flagship(trial, orders, budget));
    }
  }
}

std::optional<Schedule> run_guarded(const Trial& trial, const std::vector<TaskId>& priority, const Orders& orders) {
  if (orders.empty()) return std::nullopt;
  return schedule_guarded(trial.made->graph, trial.made->platform, priority, orders, trial.limit).schedule;
}

// List scheduling under the guard of several orders.
void run_priorities(const CaseTrials& all, const Trial& trial, RawTable& table) {
  const Orders orders = first(all.fitting(trial), several);
  const std::vector<TaskId> rank = rank_priority(trial.made->graph, trial.made->platform);
  const std::vector<TaskId>& order = all.orders.front().tasks;
  table.add(trial, {"priority", "rank", "guard=several"}, run_guarded(trial, rank, orders));
  table.add(trial, {"priority", "order", "guard=several"}, run_guarded(trial, order, orders));
  table.add(trial, {"priority", "mixed", "guard=several share=0.5"},
            run_guarded(trial, mixed_priority(trial.made->graph, order, rank, 0.5), orders));
}

// An algorithm that keeps to the limit, but may come to a dead end.
std::optional<Schedule> run_algorithm(const std::string& name, const Trial& trial, const Orders& orders) {
  MemoryRequest request;
  request.limit = trial.limit;
  request.orders = orders;
  try {
    return SchedulerRegistry::instance().find(name)->schedule(trial.made->graph, trial.made->platform, request);
  } catch (const DeadEnd&) {
    return std::nullopt;
  }
}

// Upward rank under different rules of admission.
void run_guards(const CaseTrials& all, const Trial& trial, RawTable& table) {
  const Orders orders = all.fitting(trial);
  const std::vector<TaskId> rank = rank_priority(trial.made->graph, trial.made->platform);
  table.add(trial, {"guard", "none", "memheft"}, run_algorithm("memheft", trial, orders));
  table.add(trial, {"guard", "none", "memminmin"}, run_algorithm("memminmin", trial, orders));
  table.add(trial, {"guard", "activation", "heft-activation"},
            orders.empty() ? std::nullopt : run_algorithm("heft-activation", trial, orders));
  table.add(trial, {"guard", "one order", "priority=rank"}, run_guarded(trial, rank, first(orders, 1)));
  table.add(trial, {"guard", "several", "priority=rank"}, run_guarded(trial, rank, first(orders, several)));
}

void run_budgets(const CaseTrials& all, const Trial& trial, RawTable& table) {
  for (const double budget : {0.0, 0.1, 1.0, 10.0}) {
    const Method method{"budget", fmt::format("budget={:g}", budget), "", evaluations_of(*trial.made, budget)};
    table.add(trial, method, run_flagship(trial, all.fitting(trial), budget));
  }
}

}  // namespace

void run_ablations(const CaseTrials& all, RawTable& table) {
  for (const Trial& trial : all.trials) {
    run_orders(all, trial, table);
    run_priorities(all, trial, table);
    run_guards(all, trial, table);
    run_budgets(all, trial, table);
  }
}

}  // namespace weft::study
