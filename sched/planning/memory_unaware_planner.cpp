#include "sched/planning/memory_unaware_planner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sched/dispatch/plan_replay.hpp"
#include "sched/memory/address_allocator.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/memory/retime.hpp"
#include "sched/memory/space_dependencies.hpp"
#include "sched/model/dispatch_order.hpp"
#include "sched/planning/checked_schedule.hpp"
#include "sched/planning/shrinking_limit.hpp"
#include "sched/rules/feasibility.hpp"

namespace weft {

namespace {

constexpr std::uint64_t allocator_turns = 100, search_steps = 2'000'000;  // of plan_addresses()

class MemoryUnawarePlanner {
 public:
  explicit MemoryUnawarePlanner(std::shared_ptr<const Problem> problem)
      : graph_(problem->graph), platform_(problem->platform) {
    plan_.problem = std::move(problem);
  }

  Plan run(Schedule schedule) && {
    schedule_ = std::move(schedule);
    if (schedule_.order.empty()) schedule_.order = order_by_start(graph_, schedule_);
    if (!platform_.reuse) schedule_.release_position.assign(graph_.task_count(), held_to_the_end);
    fit();
    if (plan_.fits != Fits::no && platform_.bandwidth.empty()) set_replay_times(graph_, platform_, schedule_);
    plan_.peak_bytes = occupancy_of(graph_, schedule_).peak;
    return std::move(plan_);
  }

 private:
  void fit() {
    const std::vector<Bytes> occupied =
        sequential_occupancy(graph_, schedule_.order, schedule_.release_position, platform_.alignment);
    plan_.order_peak = resident_bytes(graph_, platform_.alignment);
    for (const Bytes bytes : occupied) plan_.order_peak = std::max(plan_.order_peak, bytes);

    plan_.peak_address =
        plan_addresses(graph_, platform_, schedule_, Sharing::planned_times, 0, allocator_turns, search_steps);
    if (plan_.peak_address <= platform_.capacity) return;
    const Schedule own = schedule_;
    if (plan_.order_peak <= platform_.capacity && fit_by_waiting()) {
      plan_.fits = Fits::waits;
      return;
    }
    plan_.fits = Fits::no;
    explain(occupied);
    schedule_ = own;
    schedule_.address.clear();
  }

  // Smaller and smaller byte limits, down to what the order needs at least; then addresses for the order as such,
  // where StaticDispatch lets tasks wait for their ranges.
  bool fit_by_waiting() {
    ShrinkingLimit limit(platform_.capacity, plan_.order_peak);
    Bytes excess = 0;
    do {
      if (!retime_within(graph_, platform_, limit.bytes(), schedule_)) return false;
      const Bytes highest = plan_addresses(graph_, platform_, schedule_);
      note_highest(highest);
      if (highest <= platform_.capacity) return true;
      excess = highest - platform_.capacity;
    } while (limit.shrink(excess));
    if (!platform_.bandwidth.empty()) return false;  // its times cannot come from StaticDispatch
    const Bytes highest =
        plan_addresses(graph_, platform_, schedule_, Sharing::dispatch_order, 0, allocator_turns, search_steps);
    note_highest(highest);
    return highest <= platform_.capacity;
  }

  // `peak_address` of a plan that fits is its own; else the lowest that was found for the order.
  void note_highest(Bytes highest) {
    plan_.peak_address = highest <= platform_.capacity ? highest : std::min(plan_.peak_address, highest);
  }

  void explain(const std::vector<Bytes>& occupied) {
    const auto text = [&](Bytes bytes) { return size_text(graph_, bytes); };
    const auto first = std::ranges::find_if(occupied, [&](Bytes bytes) { return bytes > platform_.capacity; });
    if (first == occupied.end()) {
      explain_addresses();
      return;
    }
    const auto position = static_cast<std::size_t>(first - occupied.begin());
    plan_.blocked_task = schedule_.order[position];
    const Bytes output = scratchpad_bytes(graph_, plan_.blocked_task, platform_.alignment);
    plan_.reason = fmt::format(
        "after {} of {} tasks in the order of starts, task {} needs {} bytes while {} of the capacity of {} are live; "
        "this order needs {} bytes at least",
        position, occupied.size(), graph_.task_name(plan_.blocked_task), text(output), text(*first - output),
        text(platform_.capacity), text(plan_.order_peak));
  }

  // The bytes would fit, one task at a time, but no addresses were found.
  void explain_addresses() {
    const auto above = [&](TaskId task) {
      const Bytes bytes = scratchpad_bytes(graph_, task, platform_.alignment);
      return bytes > 0 && schedule_.address[task] + bytes > platform_.capacity;
    };
    const auto first = std::find_if(schedule_.order.begin(), schedule_.order.end(), above);
    plan_.blocked_task = *first;
    plan_.reason = fmt::format(
        "after {} of {} tasks in the order of starts, no addresses were found for task {} within the capacity of {}; "
        "this order needs {} bytes at least, and with gaps between buffers {}",
        first - schedule_.order.begin(), schedule_.order.size(), graph_.task_name(*first),
        size_text(graph_, platform_.capacity), size_text(graph_, plan_.order_peak),
        size_text(graph_, plan_.peak_address));
  }

  const TaskGraph& graph_;  // of the plan's problem, as is the platform
  const Platform& platform_;
  Plan plan_;
  Schedule& schedule_ = plan_.schedule;
};

}  // namespace

Plan make_memory_unaware_plan(std::shared_ptr<const Problem> problem, const Scheduler& scheduler) {
  Schedule schedule = checked_schedule(scheduler, problem->graph, problem->platform, {});
  return make_plan_of(std::move(problem), std::move(schedule));
}

Plan make_plan_of(std::shared_ptr<const Problem> problem, Schedule schedule) {
  return MemoryUnawarePlanner(std::move(problem)).run(std::move(schedule));
}

}  // namespace weft
