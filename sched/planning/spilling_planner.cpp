#include "sched/planning/spilling_planner.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "sched/memory/scratchpad_sizes.hpp"
#include "sched/orders/order_peak.hpp"
#include "sched/planning/limit_search.hpp"
#include "sched/rules/bounds.hpp"
#include "sched/spill/spilled_order.hpp"

namespace weft {

namespace {

// Parts of what is between the least capacity to which an order can be brought and the capacity, in the order in which
// they are tried.
constexpr std::array<double, 5> parts_of_capacity{0.5, 0.75, 1, 0.6, 0.9};
constexpr double steps_of_trials = 3e4;     // tasks placed by those after the first that is possible, at budget 0
constexpr double steps_of_candidate = 1e4;  // the same, for a plan that only judges
constexpr double steps_of_budget = 1e6;     // the same, for each 1 of the search budget
constexpr double part_of_search = 0.3;      // of the budget, for a last search: what is spilled is bound by its moves
constexpr std::uint32_t max_tasks_judged = 2000;
constexpr double weight_of_moves = 0.05;  // a fifth more to move is worth 0.9 % of time

class SpillingPlanner {
 public:
  SpillingPlanner(const Problem& problem, const Scheduler& scheduler, const PlanOptions& options)
      : graph_(problem.graph), platform_(problem.platform), scheduler_(scheduler), options_(options) {}

  std::optional<Plan> run(std::span<const SequentialOrder> orders) {
    try_all(orders);
    if (best_ && options_.search_budget > 0) note(best_of_all_, part_of_search * options_.search_budget);
    return std::move(best_);
  }

 private:
  // An order brought within a part of the capacity.
  struct Within {
    std::shared_ptr<const Problem> problem;
    SequentialOrder order;
    std::vector<Bytes> address;
    Time demand;  // demand_bound()
  };

  void try_all(std::span<const SequentialOrder> orders) {
    const std::array<double, 1> asked{options_.spill_part};
    const std::span<const double> parts = options_.spill_part > 0 ? std::span<const double>(asked) : parts_of_capacity;
    const std::vector<const SequentialOrder*> by_demand = least_demand_first(orders, parts.front());
    for (const double part : parts) {
      for (const SequentialOrder* const each : by_demand) {
        const SequentialOrder& order = *each;
        const bool may_end = best_ || options_.to_beat < cannot_run;
        if ((may_end && steps_left_ <= 0) || limits().added < 0) return;
        if (const std::optional<Bytes> capacity = capacity_at(order, part)) attempt(order, *capacity);
      }
    }
  }

  // So much of what is between the least capacity to which the order can be brought and the capacity.
  std::optional<Bytes> capacity_at(const SequentialOrder& order, double part) const {
    const Bytes least = min_spilled_capacity(graph_, platform_, order.tasks).bytes;
    if (least > platform_.capacity) return std::nullopt;
    return least + static_cast<Bytes>(part * static_cast<double>(platform_.capacity - least));
  }

  // As they are given where all can be tried; else those first that, by bytes alone, ask least of what is shared.
  std::vector<const SequentialOrder*> least_demand_first(std::span<const SequentialOrder> orders, double part) const {
    std::vector<const SequentialOrder*> sorted;
    for (const SequentialOrder& order : orders) sorted.push_back(&order);
    const double steps = static_cast<double>(orders.size()) * graph_.task_count();
    if (options_.objective == Objective::memory || steps <= steps_left_) return sorted;
    std::vector<Time> demand(orders.size(), cannot_run);
    for (std::size_t k = 0; k < orders.size(); ++k) {
      const std::optional<Bytes> capacity = capacity_at(orders[k], part);
      if (!capacity) continue;
      const TaskGraph spilled = spill_to_bytes(graph_, platform_, costs_, orders[k].tasks, *capacity);
      demand[k] = demand_bound(spilled, platform_.for_graph(spilled));
    }
    std::ranges::stable_sort(sorted, {}, [&](const SequentialOrder* order) {
      return demand[static_cast<std::size_t>(order - orders.data())];
    });
    return sorted;
  }

  void attempt(const SequentialOrder& order, Bytes capacity) {
    steps_left_ -= graph_.task_count();
    std::optional<SpilledOrder> spilled = spill_to_fit(graph_, platform_, costs_, order.tasks, capacity, limits());
    if (!spilled || !keeps_activation_limit(spilled->graph, spilled->order)) return;
    spilled->platform.capacity = platform_.capacity;
    const Time demand = demand_bound(spilled->graph, spilled->platform);
    if (demand >= limits().demand) return;
    const Within within{std::make_shared<Problem>(Problem{std::move(spilled->graph), std::move(spilled->platform)}),
                        std::move(spilled->order), std::move(spilled->address), demand};
    steps_left_ -= within.problem->graph.task_count() - graph_.task_count();
    if (note(within, 0)) best_of_all_ = within;
  }

  // The time of added moves, beside those of the graph, with which the DMA channels alone take no longer than the best
  // plan does; and the same of what is shared.
  SpillLimits limits() const {
    if (options_.objective == Objective::memory) return {};
    Time moves = options_.to_beat * channels_;
    if (best_) moves = std::min(moves, std::pow(best_figures_.first * channels_, 1 / (1 + weight_of_moves)));
    const Time demand = best_ ? best_figures_.first / weight_of(graph_, platform_) : cannot_run;
    return {moves - moves_, std::min(options_.to_beat, demand)};
  }

  static Time moves_of(const TaskGraph& graph, const Platform& platform) {
    Time moves = 0;
    for (TaskId task = 0; task < graph.task_count(); ++task) {
      if (graph.kind(task) != TaskKind::compute) moves += platform.min_cost(graph, task);
    }
    return moves;
  }

  bool keeps_activation_limit(const TaskGraph& graph, const SequentialOrder& order) const {
    const Bytes limit = options_.orders.activation_limit;
    const ScratchpadSizes activations(graph, platform_.alignment, BufferClass::activation);
    return limit == no_activation_limit || order_peak(graph, activations, 0, order.tasks) <= limit;
  }

  bool note(const Within& within, double search_budget) {
    PlanOptions options = options_;
    options.search_budget = search_budget;
    const double weight = weight_of(within.problem->graph, within.problem->platform);
    const bool by_time = best_ && options_.objective != Objective::memory;
    if (by_time && within.demand * weight >= best_figures_.first) return false;
    const LimitSearch search(within.problem, scheduler_, options);
    std::optional<Plan> plan =
        search.run({&within.order, 1}, within.address,
                   std::min(by_time ? best_figures_.first / weight : cannot_run, options_.to_beat));
    if (!plan) return false;
    const auto peak = static_cast<double>(plan->peak_bytes);
    const double time = std::max(makespan_of(*plan), within.demand) * weight;
    const auto figures = options_.objective == Objective::memory ? std::pair(peak, time) : std::pair(time, peak);
    if (best_ && best_figures_ <= figures) return false;
    best_ = std::move(plan);
    best_figures_ = figures;
    return true;
  }

  // The factor by which moves between DRAM and scratchpad count, even where they are hidden, as they take energy.
  static double weight_of(const TaskGraph& graph, const Platform& platform) {
    return std::pow(1 + moves_of(graph, platform), weight_of_moves);
  }

  // With contention, where that is known and takes no time.
  Time makespan_of(const Plan& plan) const {
    if (!plan.platform().carry_out || plan.graph().task_count() > max_tasks_judged) return plan.schedule.makespan;
    return plan.platform().carry_out(plan.graph(), plan.platform(), plan.schedule, {}).makespan;
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  const Scheduler& scheduler_;
  const PlanOptions& options_;
  const CopyCosts costs_{graph_, platform_};
  const Time moves_ = moves_of(graph_, platform_);
  const double channels_ = static_cast<double>(std::ranges::count_if(platform_.processors, &Processor::is_dma));
  double steps_left_ =
      (options_.is_candidate ? steps_of_candidate : steps_of_trials) + steps_of_budget * options_.search_budget;
  std::optional<Plan> best_;
  std::pair<double, double> best_figures_;  // what is to be least comes first: time, weighed, or memory
  Within best_of_all_;
};

}  // namespace

std::optional<Plan> make_spilling_plan(const Problem& problem, const Scheduler& scheduler, const PlanOptions& options,
                                       std::span<const SequentialOrder> orders) {
  return SpillingPlanner(problem, scheduler, options).run(orders);
}

}  // namespace weft
