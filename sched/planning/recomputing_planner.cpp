#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "sched/memory/occupancy.hpp"
#include "sched/memory/scratchpad_sizes.hpp"
#include "sched/orders/order_peak.hpp"
#include "sched/planning/limit_search.hpp"
#include "sched/planning/spilling_planner.hpp"
#include "sched/recompute/recomputed_order.hpp"
#include "sched/recompute/striped_groups.hpp"

namespace weft {

namespace {

constexpr double steps_without_budget = 1e8;       // tasks placed by walks that try groups, at budget 0
constexpr double steps_of_recompute_budget = 2e8;  // the same, for each 1 of the search budget

constexpr double part_of_candidates = 0.01;

// Parts of the capacity that an order is brought to: addresses have gaps, and tasks run beside one another.
constexpr std::array<double, 6> parts_for_addresses{1, 0.97, 0.94, 0.9, 0.8, 0.65};

class RecomputingPlanner {
 public:
  RecomputingPlanner(const Problem& problem, const Scheduler& scheduler, const PlanOptions& options)
      : graph_(problem.graph),
        platform_(problem.platform),
        scheduler_(scheduler),
        options_(options),
        macs_(static_cast<std::int64_t>((options.recompute - 1) * static_cast<double>(macs_of(graph_).all))),
        groups_(
            graph_, platform_.alignment,
            static_cast<std::uint64_t>((options.is_candidate ? part_of_candidates : 1) *
                                       (steps_without_budget + steps_of_recompute_budget * options.search_budget))) {}

  std::optional<Plan> of_least_peak(Bytes below) {
    const std::optional<StripedGroups::Order> order = groups_.least_peak(std::min(below, capacity() + 1), macs_);
    return order ? plan_along(*order) : std::nullopt;
  }

  // The fastest of those along orders of a few peaks.
  std::optional<Plan> within_capacity() {
    std::optional<Plan> best;
    Bytes last = capacity() + 1;
    for (const double part : parts_for_addresses) {
      const auto peak = std::min(last - 1, static_cast<Bytes>(part * static_cast<double>(capacity())));
      const std::optional<StripedGroups::Order> order = groups_.within(peak, macs_);
      if (!order) break;
      last = order->peak;
      std::optional<Plan> plan = plan_along(*order);
      if (plan && (!best || plan->schedule.makespan < best->schedule.makespan)) best = std::move(plan);
    }
    return best;
  }

 private:
  Bytes capacity() const { return std::min(platform_.capacity, std::numeric_limits<Bytes>::max() / 2); }

  std::optional<Plan> plan_along(const StripedGroups::Order& striped) const {
    RecomputedOrder made = recomputed_order(graph_, platform_, striped.tasks);
    const ScratchpadSizes sizes(made.graph, platform_.alignment);
    SequentialOrder order{"computed again", with_transfers_in_place(made.graph, std::move(made.order)), 0};
    order.peak = order_peak(made.graph, sizes, resident_bytes(made.graph, platform_.alignment), order.tasks);
    const Bytes limit = options_.orders.activation_limit;
    const ScratchpadSizes activations(made.graph, platform_.alignment, BufferClass::activation);
    if (order.peak > platform_.capacity) return std::nullopt;
    if (limit != no_activation_limit && order_peak(made.graph, activations, 0, order.tasks) > limit)
      return std::nullopt;
    const auto problem = std::make_shared<const Problem>(Problem{std::move(made.graph), std::move(made.platform)});
    return LimitSearch(problem, scheduler_, options_).run({&order, 1}, {});
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  const Scheduler& scheduler_;
  const PlanOptions& options_;
  std::int64_t macs_;
  StripedGroups groups_;
};

}  // namespace

std::optional<Plan> make_recomputing_plan(const Problem& problem, const Scheduler& scheduler,
                                          const PlanOptions& options, Bytes below) {
  if (!(options.recompute > 1) || !problem.platform.reuse || !problem.platform.bandwidth.empty()) return std::nullopt;
  RecomputingPlanner planner(problem, scheduler, options);
  return options.objective == Objective::memory ? planner.of_least_peak(below) : planner.within_capacity();
}

}  // namespace weft
