#include "sched/planning/memory_aware_planner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "sched/exact/packed_order.hpp"
#include "sched/memory/address_allocator.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/memory/scratchpad_sizes.hpp"
#include "sched/memory/space_dependencies.hpp"
#include "sched/orders/order_peak.hpp"
#include "sched/planning/checked_schedule.hpp"
#include "sched/planning/limit_search.hpp"
#include "sched/planning/spilling_planner.hpp"
#include "sched/recompute/recomputed_order.hpp"
#include "sched/rules/bounds.hpp"
#include "sched/rules/feasibility.hpp"
#include "sched/spill/spilled_order.hpp"

namespace weft {

namespace {

// A capacity in which the order is known to find addresses when it is run one task at a time.
Bytes capacity_known(const TaskGraph& graph, const Platform& platform, const SequentialOrder& order,
                     std::uint64_t search_steps) {
  Schedule schedule;
  schedule.order = order.tasks;
  if (!platform.reuse) schedule.release_position.assign(graph.task_count(), held_to_the_end);
  return min_packed_capacity(graph, platform, schedule, Sharing::dispatch_order, search_steps);
}

// Returns the peak of the activations that tasks produce when the tasks run one at a time.
Bytes activation_peak(const TaskGraph& graph, const Platform& platform, const SequentialOrder& order) {
  const ScratchpadSizes activations(graph, platform.alignment, BufferClass::activation);
  if (platform.reuse) return order_peak(graph, activations, 0, order.tasks);
  Bytes all = 0;
  for (TaskId task = 0; task < graph.task_count(); ++task) all += activations[task];
  return all;
}

// The orders found that keep to the limit on activations, where there is one. Not empty.
std::vector<SequentialOrder> orders_for(const TaskGraph& graph, const Platform& platform, const Scheduler& scheduler,
                                        const PlanOptions& options) {
  std::vector<SequentialOrder> orders = scheduler.orders       ? checked_orders(scheduler, graph, platform)
                                        : options.known_orders ? *options.known_orders
                                                               : low_peak_orders(graph, platform, options.orders);
  const Bytes limit = options.orders.activation_limit;
  if (limit == no_activation_limit) return orders;
  Bytes least = no_activation_limit;
  std::erase_if(orders, [&](const SequentialOrder& order) {
    const Bytes peak = activation_peak(graph, platform, order);
    least = std::min(least, peak);
    return peak > limit;
  });
  if (!orders.empty()) return orders;
  throw Infeasible(
      fmt::format("the activations need {} bytes in the best order found; schedule.activation_limit is {}; the "
                  "smallest limit known to work is {}",
                  size_text(graph, least), size_text(graph, limit), size_text(graph, least)));
}

// The least capacity in which one of the orders is known to find addresses, one task at a time.
Bytes min_known(const TaskGraph& graph, const Platform& platform, std::span<const SequentialOrder> orders,
                std::uint64_t search_steps) {
  Bytes known = std::numeric_limits<Bytes>::max();
  for (const SequentialOrder& order : orders) {
    if (order.peak < known) known = std::min(known, capacity_known(graph, platform, order, search_steps));
  }
  return known;
}

// `known`: a capacity that works where nothing can be spilled.
[[noreturn]] void refuse(const TaskGraph& graph, const Platform& platform, std::span<const SequentialOrder> orders,
                         Bytes known) {
  const auto text = [&](Bytes bytes) { return size_text(graph, bytes); };
  const auto that_works = [&](Bytes bytes) { return text(platform.whole_capacity(bytes)); };
  if (can_spill(platform)) {
    SpilledCapacity least = min_spilled_capacity(graph, platform, orders.front().tasks);
    for (const SequentialOrder& order : orders.subspan(1)) {
      const SpilledCapacity other = min_spilled_capacity(graph, platform, order.tasks);
      if (other.bytes < least.bytes) least = other;
    }
    throw Infeasible(fmt::format(
        "task {} needs {} bytes of the scratchpad for its inputs, its output and the tensors that stay, even "
        "with everything else spilled to DRAM; its capacity is {}; the smallest capacity known to work is {}",
        graph.task_name(least.task), text(least.bytes), text(platform.capacity), that_works(least.bytes)));
  }
  const SequentialOrder& best = orders.front();
  if (best.peak <= platform.capacity) {
    throw Infeasible(fmt::format(
        "no addresses were found within the capacity of {}, though the best order found has no more than "
        "{} bytes live: "
        "gaps between buffers are the reason; no schedule needs less than {}; the smallest capacity known "
        "to work is {}",
        text(platform.capacity), text(best.peak), text(capacity_floor(graph, platform).bytes), that_works(known)));
  }
  const std::vector<std::uint32_t> held(platform.reuse ? 0 : graph.task_count(), held_to_the_end);
  const std::vector<Bytes> occupied = sequential_occupancy(graph, best.tasks, held, platform.alignment);
  const auto first = std::max_element(occupied.begin(), occupied.end());
  const TaskId task =
      first == occupied.end() ? no_task : best.tasks[static_cast<std::size_t>(first - occupied.begin())];
  throw Infeasible(fmt::format(
      "task {} needs {} bytes of the scratchpad while others are live, {} in all, in the best order found; its "
      "capacity "
      "is {}, and there is no DMA channel to spill tiles to DRAM; the smallest capacity known to work is {}",
      task == no_task ? "" : graph.task_name(task),
      task == no_task ? "0" : text(aligned_bytes(graph.buffer_bytes(task), platform.alignment)), text(best.peak),
      text(platform.capacity), that_works(known)));
}

constexpr Bytes no_limit_on_bytes = std::numeric_limits<Bytes>::max();

// Whether no more is computed again than the options grant. Without `recompute`, second runs are part of spilling.
bool is_within(const PlanOptions& options, const Problem& asked, const Plan& plan) {
  const auto granted = options.recompute * static_cast<double>(macs_of(asked.graph).all);
  return !(options.recompute > 1) || static_cast<double>(macs_of(plan.graph()).all) <= granted;
}

// By the objective; of plans that take different times with contention, by that.
bool is_better(const PlanOptions& options, const Plan& one, const Plan& other) {
  const auto makespan = [](const Plan& plan) {
    if (!plan.platform().carry_out) return plan.schedule.makespan;
    return plan.platform().carry_out(plan.graph(), plan.platform(), plan.schedule, {}).makespan;
  };
  if (options.objective == Objective::memory && one.peak_bytes != other.peak_bytes) {
    return one.peak_bytes < other.peak_bytes;
  }
  return makespan(one) < makespan(other);
}

// With the objective memory, a plan that computes tiles again where that is smaller.
Plan smaller_of(Plan plan, const Problem& problem, const Scheduler& scheduler, const PlanOptions& options) {
  if (options.objective != Objective::memory) return plan;
  std::optional<Plan> again = make_recomputing_plan(problem, scheduler, options, plan.peak_bytes);
  return again && again->peak_bytes < plan.peak_bytes ? std::move(*again) : std::move(plan);
}

}  // namespace

Plan make_memory_aware_plan(const std::shared_ptr<const Problem>& problem, const Scheduler& scheduler,
                            const PlanOptions& options) {
  const TaskGraph& graph = problem->graph;
  const Platform& platform = problem->platform;
  const std::vector<SequentialOrder> orders = orders_for(graph, platform, scheduler, options);
  const LimitSearch search(problem, scheduler, options);
  if (scheduler.keeps == Keeps::limit) {
    Plan dead_end;  // it may find no way on
    dead_end.problem = problem;
    dead_end.fits = Fits::no;
    dead_end.order_peak = orders.front().peak;
    dead_end.reason = "no addresses were found within the capacity";
    try {
      if (std::optional<Plan> plan = search.run(orders, {})) return std::move(*plan);
    } catch (const DeadEnd& error) {
      dead_end.reason = error.what();
    }
    dead_end.reason +=
        fmt::format("; safe algorithms such as heft-guard are known to work from {} bytes up",
                    size_text(graph, platform.whole_capacity(min_known(graph, platform, orders,
                                                                       steps_of_last_resort(options.search_budget)))));
    return dead_end;
  }
  const bool spills = options.spill_part > 0 && can_spill(platform);
  if (orders.front().peak <= platform.capacity && !spills) {
    if (std::optional<Plan> plan = search.run(orders, {}))
      return smaller_of(std::move(*plan), *problem, scheduler, options);
  }
  const bool has_other_limit = options.orders.activation_limit != no_activation_limit;
  if (const auto found = order_with_addresses(graph, platform); found && !spills && !has_other_limit) {
    const Bytes peak = order_peak(graph, ScratchpadSizes(graph, platform.alignment),
                                  resident_bytes(graph, platform.alignment), *found);
    const std::vector<SequentialOrder> only{{"order with addresses", *found, peak}};
    if (std::optional<Plan> plan = search.run(only, {})) return std::move(*plan);
  }
  std::optional<Plan> again = make_recomputing_plan(*problem, scheduler, options, no_limit_on_bytes);
  if (again && !can_spill(platform)) return std::move(*again);
  if (can_spill(platform)) {
    std::optional<Plan> plan = make_spilling_plan(*problem, scheduler, options, orders);
    if (plan && !is_within(options, *problem, *plan)) plan.reset();
    if (again && (!plan || is_better(options, *again, *plan))) plan = std::move(again);
    if (plan) return std::move(*plan);
    if (options.to_beat < cannot_run) throw Infeasible(fmt::format("no plan takes less than {:.0f}", options.to_beat));
  }
  const Bytes known = can_spill(platform)
                          ? no_activation_limit
                          : min_known(graph, platform, orders, steps_of_last_resort(options.search_budget));
  if (known <= platform.capacity) {  // the search found addresses in less, though not in this
    auto smaller = std::make_shared<Problem>(*problem);
    smaller->platform.capacity = known;
    if (std::optional<Plan> plan = LimitSearch(smaller, scheduler, options).run(orders, {})) {
      plan->problem = problem;
      return std::move(*plan);
    }
  }
  refuse(graph, platform, orders, known);
}

std::vector<Plan> make_pareto_plans(const std::shared_ptr<const Problem>& problem, const Scheduler& scheduler,
                                    const PlanOptions& options) {
  const TaskGraph& graph = problem->graph;
  const Platform& platform = problem->platform;
  require_processors(graph, platform);
  require_capacity(graph, platform);
  const std::vector<SequentialOrder> orders = orders_for(graph, platform, scheduler, options);
  const LimitSearch search(problem, scheduler, options);
  std::vector<Plan> plans;
  if (orders.front().peak <= platform.capacity) {
    const MemoryRequest request = search.request_within(orders, platform.capacity, Objective::pareto);
    for (Schedule& schedule : checked_pareto(scheduler, graph, platform, request)) {
      Plan plan;
      plan.problem = problem;
      plan.order_peak = orders.front().peak;
      plan.schedule = std::move(schedule);
      if (search.give_addresses(plan)) plans.push_back(std::move(plan));
    }
  }
  if (plans.empty()) plans.push_back(make_memory_aware_plan(problem, scheduler, options));
  for (Plan& plan : plans) add_contention(plan);
  std::stable_sort(plans.begin(), plans.end(), [](const Plan& a, const Plan& b) {
    return std::pair(a.schedule.makespan, a.peak_bytes) < std::pair(b.schedule.makespan, b.peak_bytes);
  });
  std::vector<Plan> front;
  for (Plan& plan : plans) {
    if (front.empty() || plan.peak_bytes < front.back().peak_bytes) front.push_back(std::move(plan));
  }
  return front;
}

}  // namespace weft
