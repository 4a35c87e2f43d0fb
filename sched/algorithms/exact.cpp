// The least makespan under the limit by search to the end (sched/exact/): the judge of the other algorithms on small
// graphs. It begins with the best that the heuristics know. A search that has to be given up gives the best that was
// found (GivenUp), and says between which figures the least lies.

#include <fmt/format.h>

#include <array>
#include <optional>

#include "base/core/error.hpp"
#include "sched/exact/exact_makespan.hpp"
#include "sched/memory/retime.hpp"
#include "sched/model/dispatch_order.hpp"
#include "sched/model/scheduler.hpp"

namespace weft {

namespace {

constexpr std::uint64_t max_steps = 200'000'000;

constexpr std::array<const char*, 6> begun_with{"heft", "peft",       "lookahead-heft",
                                                "cpop", "heft-guard", "memory-aware-heft"};

// The best of the heuristics, each in the order of its starts within the limit.
std::optional<Schedule> best_known(const TaskGraph& graph, const Platform& platform, const MemoryRequest& request) {
  std::optional<Schedule> best;
  for (const char* const name : begun_with) {
    const Scheduler* const scheduler = SchedulerRegistry::instance().find(name);
    const bool has_order = !request.orders.empty() && request.orders.front().peak <= request.limit;
    if (scheduler->keeps == Keeps::safely && !has_order) continue;
    try {
      Schedule schedule = whole_schedule(*scheduler, graph, platform, request);
      if (schedule.order.empty()) schedule.order = order_by_start(graph, schedule);
      if (!platform.reuse) schedule.release_position.assign(graph.task_count(), held_to_the_end);
      if (!retime_within(graph, platform, request.limit, schedule)) continue;
      if (!best || schedule.makespan < best->makespan) best = std::move(schedule);
    } catch (const Infeasible&) {
      continue;  // it is the search that says whether there is a schedule
    }
  }
  return best;
}

Schedule schedule_exact(const TaskGraph& graph, const Platform& platform, const MemoryRequest& request) {
  if (platform.has_stages()) {
    throw Infeasible("exact plans for processing elements with one local buffer; this machine has some with two");
  }
  std::optional<Schedule> known;
  if (graph.task_count() <= exact_max_tasks) known = best_known(graph, platform, request);
  ExactMakespan found = exact_makespan(graph, platform, request.limit, max_steps, known ? &*known : nullptr);
  if (found.optimal) return std::move(found.schedule);
  throw GivenUp(
      fmt::format("the search was given up after {} steps: the least makespan lies between {:.12g} and {:.12g}, "
                  "the best found",
                  found.steps, found.lower_bound, found.schedule.makespan),
      std::move(found.schedule));
}

const SchedulerRegistration exact{{"exact",
                                   "the least makespan within the capacity, for up to 16 tasks: a search to "
                                   "the end",
                                   schedule_exact, Keeps::limit, nullptr, exact_max_tasks, exact_max_processors, true}};

}  // namespace

}  // namespace weft
