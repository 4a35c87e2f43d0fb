#include "sched/limited_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "sched/dispatch_order.hpp"
#include "sched/dispatch_times.hpp"
#include "sched/memory/address_allocator.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/memory/space_dependencies.hpp"
#include "sched/requirements.hpp"
#include "sched/spill/spilled_order.hpp"
#include "sched/stages.hpp"
#include "sched/transfer_time.hpp"
#include "sched/waits_for_memory.hpp"

namespace weft {

namespace {

// Byte limits that are tried one after the other when addresses do not fit.
constexpr int most_limits = 8;
// For which two ways to spill are compared.
constexpr std::uint32_t most_tasks_of_both = 4096;

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

  // Within smaller and smaller limits, until addresses fit; then along the first order at its own addresses. With
  // `known_addresses` (of a spilled order) any addresses within the capacity will do.
  std::optional<Plan> run(std::span<const SequentialOrder> orders, std::span<const Bytes> known_addresses) const {
    const Bytes enough = known_addresses.empty() ? 0 : platform_.capacity;
    const Bytes least = orders.front().peak;
    const Bytes step = (platform_.capacity - least) / (most_limits - 1) + 1;
    Plan plan;
    plan.order_peak = least;
    std::vector<Schedule> tried;
    Bytes limit = platform_.capacity;
    for (int k = 0; k < most_limits; ++k) {
      plan.schedule = whole_schedule(scheduler_, graph_, platform_, request_within(orders, limit, options_.objective));
      if (give_addresses(plan, enough)) return plan;
      tried.push_back(std::move(plan.schedule));
      if (k == 0 && scheduler_.pareto != nullptr && options_.objective == Objective::makespan) {
        const MemoryRequest request = request_within(orders, limit, Objective::pareto);
        for (Schedule& schedule : whole_pareto(scheduler_, graph_, platform_, request)) {
          plan.schedule = std::move(schedule);
          if (give_addresses(plan, enough)) return plan;
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
  bool give_addresses(Plan& plan, Bytes enough = 0) const {
    Schedule& schedule = plan.schedule;
    if (schedule.order.empty()) schedule.order = order_by_start(graph_, schedule.start);
    if (!platform_.reuse) schedule.release_position.assign(graph_.task_count(), held_to_the_end);
    plan.peak_address = plan_addresses(graph_, platform_, schedule, Sharing::planned_times, enough);
    if (plan.peak_address > platform_.capacity) return false;
    if (options_.objective != Objective::makespan && platform_.bandwidth.empty())
      keep_waits_for_memory(graph_, schedule);
    finish(plan);
    return true;
  }

  MemoryRequest request_within(std::span<const SequentialOrder> orders, Bytes limit, Objective objective) const {
    return {limit, fitting(orders, limit), objective, options_.search_budget};
  }

 private:
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
    const std::vector<std::uint32_t> compute_barriers = tried.front().compute_barriers;
    std::optional<Plan> best;
    const auto note = [&] {
      if (!best || plan.schedule.makespan < best->schedule.makespan) best = plan;
    };
    for (Schedule& schedule : tried) {
      if (!platform_.bandwidth.empty()) break;  // StaticDispatch, which lets tasks wait, knows no transfers
      plan.schedule = std::move(schedule);
      plan.schedule.starts_after.clear();
      plan.schedule.starts_after_read.clear();
      plan.peak_address = plan_addresses(graph_, platform_, plan.schedule, Sharing::dispatch_order,
                                         known_addresses.empty() ? 0 : platform_.capacity);
      if (plan.peak_address > platform_.capacity) continue;
      finish(plan);
      note();
    }
    for (const SequentialOrder& order : fitting(orders, platform_.capacity)) {
      plan.schedule = Schedule{};
      plan.schedule.processor = processors;
      plan.schedule.compute_barriers = compute_barriers;
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
    if (platform_.bandwidth.empty()) take_dispatch_times(graph_, platform_, plan.schedule);
    plan.peak_bytes = occupancy_of(graph_, plan.schedule).peak;
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  const Scheduler& scheduler_;
  const PlanOptions& options_;
};

std::vector<SequentialOrder> known_orders(const TaskGraph& graph, const Platform& platform, const Scheduler& scheduler,
                                          const PlanOptions& options) {
  return scheduler.orders ? scheduler.orders(graph, platform) : low_peak_orders(graph, platform, options.orders);
}

// Along the lowest of the orders that can be brought within `room`.
std::optional<Plan> spilled_to(const TaskGraph& graph, const Platform& platform, const Scheduler& scheduler,
                               const PlanOptions& options, std::span<const SequentialOrder> orders, Bytes room) {
  for (const SequentialOrder& order : orders) {
    std::optional<SpilledOrder> spilled = spill_to_fit(graph, platform, order.tasks, room);
    if (!spilled) continue;
    const auto problem = std::make_shared<Problem>(Problem{std::move(spilled->graph), std::move(spilled->platform)});
    const SequentialOrder witness = std::move(spilled->order);
    std::optional<Plan> plan =
        LimitedPlanner(problem->graph, problem->platform, scheduler, options).run({&witness, 1}, spilled->address);
    if (!plan) continue;
    plan->rewritten = problem;
    return plan;
  }
  return std::nullopt;
}

// Less memory than the orders need. Moves that fill the capacity are the fewest, but leave no room for tasks beside one
// another; those that bring the order halfway from the least that it can be brought to, do. The better plan of both; of
// large graphs, in which addresses hardly ever fit without such room, only of the second where there is one.
std::optional<Plan> spilled_plan(const TaskGraph& graph, const Platform& platform, const Scheduler& scheduler,
                                 const PlanOptions& options, std::span<const SequentialOrder> orders) {
  const Bytes least = least_spilled_capacity(graph, platform, orders.front().tasks).bytes;
  const Bytes room = least < platform.capacity ? least + (platform.capacity - least) / 2 : platform.capacity;
  std::optional<Plan> roomy;
  if (room < platform.capacity) roomy = spilled_to(graph, platform, scheduler, options, orders, room);
  if (roomy && graph.task_count() > most_tasks_of_both) return roomy;
  std::optional<Plan> full = spilled_to(graph, platform, scheduler, options, orders, platform.capacity);
  const auto figures = [&](const Plan& plan) {
    const auto peak = static_cast<double>(plan.peak_bytes), makespan = static_cast<double>(plan.schedule.makespan);
    return options.objective == Objective::memory ? std::pair(peak, makespan) : std::pair(makespan, peak);
  };
  return roomy && (!full || figures(*roomy) < figures(*full)) ? std::move(roomy) : std::move(full);
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
  const std::vector<SequentialOrder> orders = known_orders(graph, platform, scheduler, options);
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
    if (std::optional<Plan> plan = spilled_plan(graph, platform, scheduler, options, orders)) return std::move(*plan);
  }
  refuse(graph, platform, orders);
}

std::vector<Plan> make_pareto_plans(const TaskGraph& graph, const Platform& platform, const Scheduler& scheduler,
                                    const PlanOptions& options) {
  require_processors(graph, platform);
  require_capacity(graph, platform);
  const std::vector<SequentialOrder> orders = known_orders(graph, platform, scheduler, options);
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
