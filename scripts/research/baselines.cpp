#include <algorithm>

#include "sched/memory/retime.hpp"
#include "sched/model/dispatch_order.hpp"
#include "sched/model/scheduler.hpp"
#include "scripts/research/edge_adding.hpp"
#include "scripts/research/random_search.hpp"
#include "scripts/research/size_greedy.hpp"
#include "scripts/research/studies.hpp"

namespace weft::study {

namespace {

constexpr double equal_budget = 1.0 / 7;  // 20 000 evaluations on graphs of up to 21 tasks

using Orders = std::vector<SequentialOrder>;

// The best over the orders that the flagship holds on to as well.
std::optional<Schedule> best_with_added_edges(const Trial& trial, const Orders& orders) {
  std::optional<Schedule> best;
  for (const SequentialOrder& order : orders) {
    std::optional<Schedule> made =
        schedule_with_added_edges(trial.made->graph, trial.made->platform, order, trial.limit);
    if (made && (!best || made->makespan < best->makespan)) best = std::move(made);
  }
  return best;
}

// HEFT's processors in the order of its starts, every task waiting until its output fits.
std::optional<Schedule> heft_that_waits(const Trial& trial) {
  const TaskGraph& graph = trial.made->graph;
  Schedule schedule = SchedulerRegistry::instance().find("heft")->schedule(graph, trial.made->platform, {});
  schedule.order = order_by_start(graph, schedule);
  if (!retime_within(graph, trial.made->platform, trial.limit, schedule)) return std::nullopt;
  return schedule;
}

void run_trial(const CaseTrials& all, const Trial& trial, RawTable& table) {
  const Case& made = *trial.made;
  Orders orders = all.fitting(trial);
  orders.resize(std::min(orders.size(), several));
  const std::uint32_t evaluations = evaluations_of(made, equal_budget);
  const auto guarded = std::max(1u, evaluations / (static_cast<std::uint32_t>(orders.size()) + 2));
  const RandomSearch search{trial.limit, evaluations, trial.reference, made.shape.seed};
  RandomSearch guarded_search = search;
  guarded_search.evaluations = guarded;
  const auto add = [&](const char* name, std::uint32_t most, const std::optional<Schedule>& schedule) {
    table.add(trial, {"baseline", name, "", most}, schedule);
  };
  add("memory-aware-heft", evaluations, run_flagship(trial, all.fitting(trial), equal_budget));
  add("random priorities", guarded,
      orders.empty() ? std::nullopt
                     : std::optional(best_random_priority(made.graph, made.platform, orders, guarded_search)));
  add("random orders", evaluations, best_random_order(made.graph, made.platform, search));
  add("edge adding", static_cast<std::uint32_t>(orders.size()), best_with_added_edges(trial, orders));
  add("size-greedy", 1, schedule_size_greedy(made.graph, made.platform, trial.limit));
  add("heft that waits", 1, heft_that_waits(trial));
}

}  // namespace

void run_baselines(const CaseTrials& all, RawTable& table) {
  for (const Trial& trial : all.trials) run_trial(all, trial, table);
}

}  // namespace weft::study
