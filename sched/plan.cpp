#include "sched/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "sched/bounds.hpp"
#include "sched/carry_out.hpp"
#include "sched/dispatch_order.hpp"
#include "sched/memory/address_allocator.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/memory/retime.hpp"
#include "sched/memory/space_dependencies.hpp"
#include "workloads/error.hpp"

namespace weft {

namespace {

// Byte limits that are tried one after the other when tasks have to wait for space.
constexpr int most_limits = 8;

std::string size_text(const TaskGraph& graph, Bytes bytes) {
  if (graph.size_unit() == 1) return fmt::format("{}", bytes);
  return fmt::format("{:.12g}", static_cast<double>(bytes) * graph.size_unit());
}

void require_processors(const TaskGraph& graph, const Platform& platform) {
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const Time* row = platform.cost_row(graph, task);
    const Time* end = row + platform.processor_count();
    if (std::any_of(row, end, [](Time cost) { return cost != cannot_run; })) continue;
    std::vector<std::string> names;
    for (const Processor& processor : platform.processors) names.push_back(processor.name);
    throw Infeasible("no processor can run task " + graph.task_name(task) + " (there are " + list_names(names) + ')');
  }
}

void require_capacity(const TaskGraph& graph, const Platform& platform) {
  const CapacityFloor floor = capacity_floor(graph, platform);
  if (floor.bytes <= platform.capacity) return;
  const auto text = [&](Bytes bytes) { return size_text(graph, bytes); };
  if (floor.largest_task != no_task && floor.task_footprint > platform.capacity) {
    throw Infeasible(fmt::format(
        "task {} needs {} bytes of the scratchpad at once (inputs, output and resident tensors), its capacity is {}; "
        "no schedule exists below {}",
        graph.task_name(floor.largest_task), text(floor.task_footprint), text(platform.capacity), text(floor.bytes)));
  }
  throw Infeasible(fmt::format(
      "tensors that stay in the scratchpad to the end, with what the last of their tasks reads, need {} bytes, its "
      "capacity is {}; no schedule exists below that",
      text(floor.bytes), text(platform.capacity)));
}

class Planner {
 public:
  Planner(const TaskGraph& graph, const Platform& platform) : graph_(graph), platform_(platform) {}

  Plan run(const Scheduler& scheduler) && {
    schedule_ = scheduler.schedule(graph_, platform_, {});
    if (schedule_.order.empty()) schedule_.order = order_by_start(graph_, schedule_.start);
    if (!platform_.reuse) schedule_.release_position.assign(graph_.task_count(), held_to_the_end);
    fit();
    if (plan_.fits != Fits::no && platform_.bandwidth.empty()) take_dispatch_times();
    plan_.peak_bytes = occupancy_of(graph_, schedule_).peak;
    return std::move(plan_);
  }

 private:
  void fit() {
    const std::vector<Bytes> occupied =
        sequential_occupancy(graph_, schedule_.order, schedule_.release_position, platform_.alignment);
    plan_.order_peak = resident_bytes(graph_, platform_.alignment);
    for (const Bytes bytes : occupied) plan_.order_peak = std::max(plan_.order_peak, bytes);

    plan_.peak_address = plan_addresses(graph_, platform_, schedule_);
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
  // where StaticDispatch lets tasks wait for their ranges. Fewer bytes live at a time leave smaller gaps.
  bool fit_by_waiting() {
    Bytes limit = platform_.capacity;
    const Bytes least_step = (platform_.capacity - plan_.order_peak) / (most_limits - 1) + 1;
    for (int tried = 0; tried < most_limits; ++tried) {
      if (!retime_within(graph_, platform_, limit, schedule_)) return false;
      const Bytes highest = plan_addresses(graph_, platform_, schedule_);
      note_highest(highest);
      if (highest <= platform_.capacity) return true;
      if (limit == plan_.order_peak) break;
      limit = std::max(plan_.order_peak, limit - std::max(highest - platform_.capacity, least_step));
    }
    if (!platform_.bandwidth.empty()) return false;  // its times cannot come from StaticDispatch
    const Bytes highest = plan_addresses(graph_, platform_, schedule_, Sharing::dispatch_order);
    note_highest(highest);
    return highest <= platform_.capacity;
  }

  // `peak_address` of a plan that fits is its own; else the lowest that was found for the order.
  void note_highest(Bytes highest) {
    plan_.peak_address = highest <= platform_.capacity ? highest : std::min(plan_.peak_address, highest);
  }

  void explain(const std::vector<Bytes>& occupied) {
    const auto text = [&](Bytes bytes) { return size_text(graph_, bytes); };
    const auto first =
        std::find_if(occupied.begin(), occupied.end(), [&](Bytes bytes) { return bytes > platform_.capacity; });
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

  // Tasks may start earlier than a task that stands before them in the order, so the order follows the new starts; who
  // waits for whom stays, as whatever was waited for has started no later. Release positions count tasks of the order
  // and may move a little with it, hence the loop.
  void take_dispatch_times() {
    const std::vector<Time> duration = planned_durations(graph_, platform_, schedule_);
    for (int round = 0; round < 16; ++round) {
      CarriedOut run = carry_out(graph_, platform_, schedule_, duration);
      if (run.finished_count < graph_.task_count()) throw std::logic_error("the planned order cannot be carried out");
      schedule_.start = std::move(run.start);
      schedule_.finish = std::move(run.finish);
      schedule_.makespan = run.makespan;
      const auto earlier = [&](TaskId a, TaskId b) { return schedule_.start[a] < schedule_.start[b]; };
      if (std::is_sorted(schedule_.order.begin(), schedule_.order.end(), earlier)) return;
      std::stable_sort(schedule_.order.begin(), schedule_.order.end(), earlier);
    }
    throw std::logic_error("release positions of the schedule leave no stable dispatch order");
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  Plan plan_;
  Schedule& schedule_ = plan_.schedule;
};

}  // namespace

Plan make_plan(const TaskGraph& graph, const Platform& platform, const Scheduler& scheduler) {
  require_processors(graph, platform);
  require_capacity(graph, platform);
  return Planner(graph, platform).run(scheduler);
}

}  // namespace weft
