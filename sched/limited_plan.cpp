#include "sched/limited_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "sched/dispatch_order.hpp"
#include "sched/dispatch_times.hpp"
#include "sched/memory/address_allocator.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/memory/scratchpad_sizes.hpp"
#include "sched/memory/space_dependencies.hpp"
#include "sched/orders/order_peak.hpp"
#include "sched/requirements.hpp"
#include "sched/spill/spilled_order.hpp"
#include "sched/stages.hpp"
#include "sched/transfer_time.hpp"
#include "sched/waits_for_memory.hpp"

namespace weft {

namespace {

// Byte limits that are tried one after the other when addresses do not fit.
constexpr int most_limits = 8;

// The times of the order run one task at a time.
void take_sequential_times(const TaskGraph& graph, const Platform& platform, Schedule& schedule) {
  Time now = 0;
  for (const TaskId task : schedule.order) {
    const ProcessorId processor = schedule.processor[task];
    now = std::max(now, arrival_of_inputs(graph, platform, task, processor, schedule.finish, schedule.processor));
    const TaskTimes times = times_behind({}, graph, platform, task, processor, now);
    set_times(schedule, task, times);
    now = times.finish;
  }
  schedule.makespan = now;
}

// The end of the highest range when the order is run one task at a time, at the lowest addresses found.
Bytes highest_address(const TaskGraph& graph, const Platform& platform, const SequentialOrder& order) {
  Schedule schedule;
  schedule.order = order.tasks;
  if (!platform.reuse) schedule.release_position.assign(graph.task_count(), held_to_the_end);
  return plan_addresses(graph, platform, schedule, Sharing::dispatch_order);
}

class LimitedPlanner {
 public:
  LimitedPlanner(const TaskGraph& graph, const Platform& platform, const Scheduler& scheduler,
                 const PlanOptions& options)
      : graph_(graph), platform_(platform), scheduler_(scheduler), options_(options) {}

  // Within smaller and smaller limits, until addresses fit; then along the first order at its own addresses.
  std::optional<Plan> run(std::span<const SequentialOrder> orders, std::span<const Bytes> known_addresses) const {
    const Bytes least = orders.front().peak;
    const Bytes step = (platform_.capacity - least) / (most_limits - 1) + 1;
    Plan plan;
    plan.order_peak = least;
    std::vector<Schedule> tried;
    Bytes limit = platform_.capacity;
    for (int k = 0; k < most_limits; ++k) {
      plan.schedule = whole_schedule(scheduler_, graph_, platform_, request_within(orders, limit, options_.objective));
      if (give_addresses(plan)) return plan;
      tried.push_back(std::move(plan.schedule));
      if (k == 0 && scheduler_.pareto != nullptr && options_.objective == Objective::makespan) {
        const MemoryRequest request = request_within(orders, limit, Objective::pareto);
        for (Schedule& schedule : whole_pareto(scheduler_, graph_, platform_, request)) {
          plan.schedule = std::move(schedule);
          if (give_addresses(plan)) return plan;
          tried.push_back(std::move(plan.schedule));
        }
      }
      if (limit <= least) break;
      limit = std::max({least, limit - step, Bytes{0}});
    }
    if (scheduler_.keeps != Keeps::safely) return std::nullopt;
    return in_order(orders, known_addresses, std::move(tried), plan);
  }

  // Addresses for the schedule as it is, and with them its final times.
  bool give_addresses(Plan& plan) const {
    Schedule& schedule = plan.schedule;
    if (schedule.order.empty()) schedule.order = order_by_start(graph_, schedule.start);
    if (!platform_.reuse) schedule.release_position.assign(graph_.task_count(), held_to_the_end);
    plan.peak_address = plan_addresses(graph_, platform_, schedule);
    if (plan.peak_address > platform_.capacity) return false;
    if (options_.objective != Objective::makespan && platform_.bandwidth.empty() && !limits_activations())
      keep_waits_for_memory(graph_, schedule);
    finish(plan);
    return true;
  }

  MemoryRequest request_within(std::span<const SequentialOrder> orders, Bytes limit, Objective objective) const {
    return {limit, fitting(orders, limit), objective, options_.search_budget, options_.orders.activation_limit};
  }

 private:
  bool limits_activations() const { return options_.orders.activation_limit != no_activation_limit; }

  static std::span<const SequentialOrder> fitting(std::span<const SequentialOrder> orders, Bytes limit) {
    const auto end =
        std::find_if(orders.begin(), orders.end(), [&](const SequentialOrder& o) { return o.peak > limit; });
    return orders.first(static_cast<std::size_t>(end - orders.begin()));
  }

  // The fastest of what remains when no schedule has addresses at its own times: the schedules that were tried, each in
  // its dispatch order with tasks that wait for their ranges; and the stored orders, which always fit.
  std::optional<Plan> in_order(std::span<const SequentialOrder> orders, std::span<const Bytes> known_addresses,
                               std::vector<Schedule> tried, Plan& plan) const {
    const std::vector<ProcessorId> processors = tried.front().processor;
    std::optional<Plan> best;
    const auto note = [&] {
      if (!best || plan.schedule.makespan < best->schedule.makespan) best = plan;
    };
    for (Schedule& schedule : tried) {
      // StaticDispatch, which lets tasks wait, knows no transfers, and no limit on activations.
      if (!platform_.bandwidth.empty() || limits_activations()) break;
      plan.schedule = std::move(schedule);
      plan.schedule.starts_after.clear();
      plan.schedule.starts_after_read.clear();
      plan.peak_address = plan_addresses(graph_, platform_, plan.schedule, Sharing::dispatch_order);
      if (plan.peak_address > platform_.capacity) continue;
      finish(plan);
      note();
    }
    for (const SequentialOrder& order : fitting(orders, platform_.capacity)) {
      plan.schedule = Schedule{};
      plan.schedule.processor = processors;
      if (along(order, known_addresses, plan)) note();
      if (best && !known_addresses.empty()) break;
    }
    return best;
  }

  // The processors of the schedule at hand, the dispatch order of `order`.
  bool along(const SequentialOrder& order, std::span<const Bytes> known_addresses, Plan& plan) const {
    Schedule& schedule = plan.schedule;
    make_room_for_times(graph_, platform_, schedule);
    if (!platform_.reuse) schedule.release_position.assign(graph_.task_count(), held_to_the_end);
    schedule.order = order.tasks;
    take_sequential_times(graph_, platform_, schedule);
    plan.peak_address = plan_addresses(graph_, platform_, schedule, Sharing::dispatch_order);
    if (plan.peak_address > platform_.capacity) {
      if (known_addresses.empty()) return false;
      schedule.address.assign(known_addresses.begin(), known_addresses.end());
      plan.peak_address = 0;
      for (BufferId buffer = 0; buffer < graph_.buffer_count(); ++buffer) {
        if (!graph_.in_scratchpad(buffer)) continue;
        const Bytes bytes = aligned_bytes(graph_.buffer_bytes(buffer), platform_.alignment);
        plan.peak_address = std::max(plan.peak_address, schedule.address[buffer] + bytes);
      }
    }
    finish(plan);
    return true;
  }

  void finish(Plan& plan) const {
    if (platform_.bandwidth.empty()) {
      if (limits_activations()) keep_waits_for_memory(graph_, plan.schedule);
      take_dispatch_times(graph_, platform_, plan.schedule);
    }
    plan.peak_bytes = occupancy_of(graph_, plan.schedule).peak;
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  const Scheduler& scheduler_;
  const PlanOptions& options_;
};

bool can_spill(const Platform& platform) {
  return platform.for_graph && platform.reuse && platform.bandwidth.empty() &&
         std::any_of(platform.processors.begin(), platform.processors.end(),
                     [](const Processor& processor) { return processor.is_dma; });
}

// Shares of the capacity to which orders are brought, in the order in which they are tried. What is left over is for
// tasks that run side by side and for loads that run ahead: of 1, nothing is.
constexpr std::array<double, 4> shares_of_capacity{0.8, 0.6, 1, 0.9};
constexpr double steps_of_trials = 2e5;  // tasks placed by those after the first that is possible, at budget 0
constexpr double steps_of_budget = 1e6;  // the same, for each 1 of the search budget

// Less memory than the orders need: each of them, brought within shares of the capacity, is planned without a search,
// and the best of these plans with one.
class SpilledPlanner {
 public:
  SpilledPlanner(const TaskGraph& graph, const Platform& platform, const Scheduler& scheduler,
                 const PlanOptions& options)
      : graph_(graph), platform_(platform), scheduler_(scheduler), options_(options) {}

  std::optional<Plan> run(std::span<const SequentialOrder> orders) {
    for (const double share : shares_of_capacity) {
      for (const SequentialOrder& order : orders) {
        if (best_ && steps_left_ <= 0) break;
        attempt(order, static_cast<Bytes>(static_cast<double>(platform_.capacity) * share));
      }
    }
    if (best_ && options_.search_budget > 0) note(best_of_all_, options_.search_budget);
    return std::move(best_);
  }

 private:
  // An order brought within a part of the capacity.
  struct Within {
    std::shared_ptr<Problem> problem;
    SequentialOrder order;
    std::vector<Bytes> address;
  };

  void attempt(const SequentialOrder& order, Bytes capacity) {
    std::optional<SpilledOrder> spilled = spill_to_fit(graph_, platform_, order.tasks, capacity);
    if (!spilled) return;
    spilled->platform.capacity = platform_.capacity;
    const Within within{std::make_shared<Problem>(Problem{std::move(spilled->graph), std::move(spilled->platform)}),
                        std::move(spilled->order), std::move(spilled->address)};
    steps_left_ -= within.problem->graph.task_count();
    if (note(within, 0)) best_of_all_ = within;
  }

  bool note(const Within& within, double search_budget) {
    PlanOptions options = options_;
    options.search_budget = search_budget;
    const LimitedPlanner planner(within.problem->graph, within.problem->platform, scheduler_, options);
    std::optional<Plan> plan = planner.run({&within.order, 1}, within.address);
    if (!plan || (best_ && figures(*best_) <= figures(*plan))) return false;
    plan->rewritten = within.problem;
    best_ = std::move(plan);
    return true;
  }

  // What is to be least comes first.
  std::pair<std::int64_t, std::int64_t> figures(const Plan& plan) const {
    const std::pair<std::int64_t, std::int64_t> of{plan.schedule.makespan, plan.peak_bytes};
    return options_.objective == Objective::memory ? std::pair(of.second, of.first) : of;
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  const Scheduler& scheduler_;
  const PlanOptions& options_;
  double steps_left_ = steps_of_trials + steps_of_budget * options_.search_budget;
  std::optional<Plan> best_;
  Within best_of_all_;
};

// The orders found that keep to the limit on activations, where there is one. Not empty.
std::vector<SequentialOrder> orders_within(const TaskGraph& graph, const Platform& platform,
                                           const PlanOptions& options) {
  std::vector<SequentialOrder> orders = low_peak_orders(graph, platform, options.orders);
  const Bytes limit = options.orders.activation_limit;
  if (limit == no_activation_limit) return orders;
  const ScratchpadSizes activations(graph, platform.alignment, BufferClass::activation);
  Bytes least = no_activation_limit;
  std::erase_if(orders, [&](const SequentialOrder& order) {
    const Bytes peak = order_peak(graph, activations, 0, order.tasks);
    least = std::min(least, peak);
    return peak > limit;
  });
  if (!orders.empty()) return orders;
  throw Infeasible(
      fmt::format("the activations need {} bytes in the best order found; schedule.activation_limit is {}; the "
                  "smallest limit known "
                  "to work is {}",
                  size_text(graph, least), size_text(graph, limit), size_text(graph, least)));
}

// The end of the highest range of the orders, one task at a time, the lowest of them.
Bytes least_known(const TaskGraph& graph, const Platform& platform, std::span<const SequentialOrder> orders) {
  Bytes known = highest_address(graph, platform, orders.front());
  for (const SequentialOrder& order : orders.subspan(1)) {
    if (order.peak < known) known = std::min(known, highest_address(graph, platform, order));
  }
  return known;
}

std::string known_to_work(const TaskGraph& graph, const Platform& platform, std::span<const SequentialOrder> orders) {
  return fmt::format("; safe algorithms such as heft-guard are known to work from {} bytes up",
                     size_text(graph, least_known(graph, platform, orders)));
}

[[noreturn]] void refuse(const TaskGraph& graph, const Platform& platform, std::span<const SequentialOrder> orders) {
  const auto text = [&](Bytes bytes) { return size_text(graph, bytes); };
  if (can_spill(platform)) {
    SpilledCapacity least = least_spilled_capacity(graph, platform, orders.front().tasks);
    for (const SequentialOrder& order : orders.subspan(1)) {
      const SpilledCapacity other = least_spilled_capacity(graph, platform, order.tasks);
      if (other.bytes < least.bytes) least = other;
    }
    throw Infeasible(fmt::format(
        "task {} needs {} bytes of the scratchpad for its inputs, its output and the tensors that stay, even "
        "with everything else spilled to DRAM; its capacity is {}; the smallest capacity known to work is {}",
        graph.task_name(least.task), text(least.bytes), text(platform.capacity), text(least.bytes)));
  }
  const SequentialOrder& best = orders.front();
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
      text(platform.capacity), text(least_known(graph, platform, orders))));
}

// An algorithm that may find no way on, and did not.
Plan dead_end(std::string reason, Bytes order_peak) {
  Plan plan;
  plan.fits = Fits::no;
  plan.order_peak = order_peak;
  plan.reason = std::move(reason);
  return plan;
}

}  // namespace

Plan make_limited_plan(const TaskGraph& graph, const Platform& platform, const Scheduler& scheduler,
                       const PlanOptions& options) {
  const std::vector<SequentialOrder> orders = orders_within(graph, platform, options);
  const LimitedPlanner planner(graph, platform, scheduler, options);
  if (scheduler.keeps == Keeps::limit) {
    try {
      if (std::optional<Plan> plan = planner.run(orders, {})) return std::move(*plan);
      return dead_end("no addresses were found within the capacity" + known_to_work(graph, platform, orders),
                      orders.front().peak);
    } catch (const DeadEnd& error) {
      return dead_end(error.what() + known_to_work(graph, platform, orders), orders.front().peak);
    }
  }
  if (orders.front().peak <= platform.capacity) {
    if (std::optional<Plan> plan = planner.run(orders, {})) return std::move(*plan);
  }
  if (can_spill(platform)) {
    SpilledPlanner planner_of_spills(graph, platform, scheduler, options);
    if (std::optional<Plan> plan = planner_of_spills.run(orders)) return std::move(*plan);
  }
  refuse(graph, platform, orders);
}

std::vector<Plan> make_pareto_plans(const TaskGraph& graph, const Platform& platform, const Scheduler& scheduler,
                                    const PlanOptions& options) {
  require_processors(graph, platform);
  require_capacity(graph, platform);
  const std::vector<SequentialOrder> orders = orders_within(graph, platform, options);
  const LimitedPlanner planner(graph, platform, scheduler, options);
  std::vector<Plan> plans;
  if (orders.front().peak <= platform.capacity) {
    const MemoryRequest request = planner.request_within(orders, platform.capacity, Objective::pareto);
    for (Schedule& schedule : whole_pareto(scheduler, graph, platform, request)) {
      Plan plan;
      plan.order_peak = orders.front().peak;
      plan.schedule = std::move(schedule);
      if (planner.give_addresses(plan)) plans.push_back(std::move(plan));
    }
  }
  if (plans.empty()) plans.push_back(make_limited_plan(graph, platform, scheduler, options));
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
