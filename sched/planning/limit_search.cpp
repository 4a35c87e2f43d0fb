#include "sched/planning/limit_search.hpp"

#include <algorithm>

#include "sched/dispatch/memory_waits.hpp"
#include "sched/dispatch/plan_replay.hpp"
#include "sched/exact/exact_makespan.hpp"
#include "sched/memory/activation_waits.hpp"
#include "sched/memory/address_allocator.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/memory/space_dependencies.hpp"
#include "sched/model/dispatch_order.hpp"
#include "sched/model/stage_times.hpp"
#include "sched/model/transfer_time.hpp"
#include "sched/planning/checked_schedule.hpp"
#include "sched/planning/shrinking_limit.hpp"

namespace weft {

namespace {

// For which a set of schedules is made where the fastest has no addresses.
constexpr std::uint32_t max_tasks_of_set = 2000;
constexpr std::uint64_t turns_of_plan = 100, turns_of_least_memory = 1000,
                        turns_of_candidate = 12;  // of the address allocator
// Of the search for addresses, for one plan: some tenths of a second.
constexpr std::uint64_t search_steps_of_plan = 2'000'000;

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

}  // namespace

std::optional<Plan> LimitSearch::run(std::span<const SequentialOrder> orders, std::span<const Bytes> known_addresses,
                                     Time give_up) const {
  const Bytes enough = known_addresses.empty() ? 0 : platform_.capacity;
  const Bytes least = orders.front().peak;
  Plan plan;
  plan.problem = problem_;
  plan.order_peak = least;
  std::vector<Schedule> tried;
  ShrinkingLimit limit(platform_.capacity, least);
  do {
    const MemoryRequest request = request_within(orders, limit.bytes(), options_.objective);
    try {
      plan.schedule = checked_schedule(scheduler_, graph_, platform_, request);
    } catch (const GivenUp& search) {
      plan.schedule = search.best();
      plan.reason = search.what();
    }
    if (!(plan.schedule.makespan < give_up)) return std::nullopt;
    if (give_addresses(plan, enough)) return plan;
    tried.push_back(std::move(plan.schedule));
    const bool is_fastest = limit.bytes() == platform_.capacity && options_.objective == Objective::makespan;
    if (is_fastest && !options_.is_candidate && scheduler_.pareto != nullptr &&
        graph_.task_count() <= max_tasks_of_set) {
      const MemoryRequest set = request_within(orders, limit.bytes(), Objective::pareto);
      for (Schedule& schedule : checked_pareto(scheduler_, graph_, platform_, set)) {
        plan.schedule = std::move(schedule);
        if (give_addresses(plan, enough)) return plan;
        tried.push_back(std::move(plan.schedule));
      }
    }
  } while (limit.shrink());
  if (scheduler_.keeps != Keeps::safely) return std::nullopt;
  // Tasks that have to wait for their ranges overlap little, so that such a plan seldom beats another.
  if (options_.is_candidate && options_.to_beat < cannot_run) return std::nullopt;
  return in_order(orders, known_addresses, std::move(tried), plan);
}

std::uint64_t steps_of_last_resort(double search_budget) {
  return static_cast<std::uint64_t>(2e8 * std::max(search_budget, 0.1));
}

std::uint64_t LimitSearch::search_steps(Bytes enough) const {
  const bool has_others = enough > 0 && graph_.task_count() > max_tasks_of_set;
  return options_.is_candidate || has_others ? 0 : search_steps_of_plan;
}

std::uint64_t LimitSearch::turns() const {
  if (options_.is_candidate) return turns_of_candidate;
  return options_.objective == Objective::memory ? turns_of_least_memory : turns_of_plan;
}

bool LimitSearch::give_addresses(Plan& plan, Bytes enough) const {
  Schedule& schedule = plan.schedule;
  if (schedule.order.empty()) schedule.order = order_by_start(graph_, schedule);
  if (!platform_.reuse) schedule.release_position.assign(graph_.task_count(), held_to_the_end);
  plan.peak_address =
      plan_addresses(graph_, platform_, schedule, Sharing::planned_times, enough, turns(), search_steps(enough));
  if (plan.peak_address > platform_.capacity) return false;
  if (options_.objective != Objective::makespan && platform_.bandwidth.empty()) set_memory_waits(graph_, schedule);
  return finish(plan);
}

MemoryRequest LimitSearch::request_within(std::span<const SequentialOrder> orders, Bytes limit,
                                          Objective objective) const {
  return {limit, orders_within(orders, limit), objective, options_.search_budget, options_.orders.activation_limit};
}

// The fastest of what remains when no schedule has addresses at its own times: the schedules that were tried, each in
// its dispatch order with tasks that wait for their ranges; and the stored orders, which always fit.
std::optional<Plan> LimitSearch::in_order(std::span<const SequentialOrder> orders,
                                          std::span<const Bytes> known_addresses, std::vector<Schedule> tried,
                                          Plan& plan) const {
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
                                       known_addresses.empty() ? 0 : platform_.capacity, turns());
    if (plan.peak_address > platform_.capacity) continue;
    if (finish(plan)) note();
  }
  for (const SequentialOrder& order : orders_within(orders, platform_.capacity)) {
    plan.schedule = Schedule{};
    plan.schedule.processor = processors;
    plan.schedule.compute_barriers = compute_barriers;
    const bool is_last_resort = !best && known_addresses.empty() && !options_.is_candidate;
    if (along(order, known_addresses, is_last_resort ? steps_of_last_resort(options_.search_budget) : 0, plan)) note();
    if (best && !known_addresses.empty()) break;
  }
  return best;
}

// The processors of the schedule at hand, the dispatch order of `order`.
bool LimitSearch::along(const SequentialOrder& order, std::span<const Bytes> known_addresses,
                        std::uint64_t address_steps, Plan& plan) const {
  Schedule& schedule = plan.schedule;
  make_room_for_times(graph_, platform_, schedule);
  if (!platform_.reuse) schedule.release_position.assign(graph_.task_count(), held_to_the_end);
  schedule.order = order.tasks;
  take_sequential_times(graph_, platform_, schedule);
  plan.peak_address =
      plan_addresses(graph_, platform_, schedule, Sharing::dispatch_order, 0, turns_of_plan, address_steps);
  if (plan.peak_address > platform_.capacity) {
    if (known_addresses.empty()) return false;
    schedule.address.assign(known_addresses.begin(), known_addresses.end());
    plan.peak_address = highest_address(graph_, platform_, schedule);
  }
  return finish(plan);
}

bool LimitSearch::finish(Plan& plan) const {
  const Bytes limit = options_.orders.activation_limit;
  if (limit != no_activation_limit && !keep_activation_limit(graph_, platform_, limit, plan.schedule)) return false;
  if (platform_.bandwidth.empty()) set_replay_times(graph_, platform_, plan.schedule);
  plan.peak_bytes = occupancy_of(graph_, plan.schedule).peak;
  return true;
}

}  // namespace weft
