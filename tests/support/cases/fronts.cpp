#include "tests/support/cases/fronts.hpp"

#include <algorithm>
#include <utility>

#include "sched/dispatch/memory_waits.hpp"
#include "sched/dispatch/plan_replay.hpp"
#include "sched/memory/address_allocator.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/memory/retime.hpp"
#include "sched/model/dispatch_order.hpp"

namespace weft::study {

Point point_of(const Plan& plan) { return {plan.schedule.makespan, plan.peak_bytes}; }

double hypervolume(std::vector<Point> points, Point reference) {
  std::sort(points.begin(), points.end(), [](const Point& a, const Point& b) {
    return std::pair(a.makespan, a.peak) < std::pair(b.makespan, b.peak);
  });
  double area = 0;
  Bytes lowest = reference.peak;
  for (const Point& point : points) {
    if (point.makespan >= reference.makespan || point.peak >= lowest) continue;
    area += (reference.makespan - point.makespan) * static_cast<double>(lowest - point.peak);
    lowest = point.peak;
  }
  return area;
}

LimitedPlans::LimitedPlans(std::shared_ptr<const Problem> problem)
    : problem_(std::move(problem)),
      graph_(problem_->graph),
      platform_(problem_->platform),
      orders_(low_peak_orders(graph_, platform_)) {}

std::vector<Bytes> LimitedPlans::limits(std::uint32_t count) const {
  const Bytes least = orders_.front().peak;
  const Bytes most = make_plan(problem_, *SchedulerRegistry::instance().find("heft")).peak_bytes;
  std::vector<Bytes> limits{least};
  for (std::uint32_t k = 1; k < count && most > least; ++k) limits.push_back(least + (most - least) * k / (count - 1));
  return limits;
}

std::vector<Plan> LimitedPlans::of(const Scheduler& scheduler, std::span<const Bytes> limits) const {
  std::vector<Plan> plans;
  Schedule unlimited;
  for (const Bytes limit : limits) {
    Plan plan;
    plan.problem = problem_;
    if (scheduler.keeps == Keeps::nothing) {
      if (unlimited.order.empty() && !schedule_within(scheduler, platform_.capacity, unlimited)) return {};
      plan.schedule = unlimited;
    } else if (!schedule_within(scheduler, limit, plan.schedule)) {
      continue;
    }
    if (occupancy_of(graph_, plan.schedule).peak > limit && !retime_within(graph_, platform_, limit, plan.schedule)) {
      continue;
    }
    finish(plan);
    if (plan.peak_address > platform_.capacity) continue;
    if (!plans.empty() && plans.back().peak_bytes == plan.peak_bytes &&
        plans.back().schedule.makespan == plan.schedule.makespan) {
      continue;
    }
    plans.push_back(std::move(plan));
  }
  return plans;
}

bool LimitedPlans::schedule_within(const Scheduler& scheduler, Bytes limit, Schedule& schedule) const {
  const auto end =
      std::find_if(orders_.begin(), orders_.end(), [&](const SequentialOrder& o) { return o.peak > limit; });
  MemoryRequest request;
  request.limit = limit;
  request.orders = {orders_.begin(), end};
  try {
    schedule = scheduler.schedule(graph_, platform_, request);
  } catch (const Infeasible&) {
    return false;  // a dead end, or a graph too large for it
  }
  if (schedule.order.empty()) schedule.order = order_by_start(graph_, schedule);
  if (!platform_.reuse) schedule.release_position.assign(graph_.task_count(), held_to_the_end);
  return true;
}

void LimitedPlans::finish(Plan& plan) const {
  plan.peak_address = plan_addresses(graph_, platform_, plan.schedule);
  if (plan.peak_address <= platform_.capacity) {
    set_memory_waits(graph_, plan.schedule);
    set_replay_times(graph_, platform_, plan.schedule);
  }
  plan.peak_bytes = occupancy_of(graph_, plan.schedule).peak;
}

}  // namespace weft::study
