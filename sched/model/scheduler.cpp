#include "sched/model/scheduler.hpp"

#include <algorithm>
#include <stdexcept>

namespace weft {

SchedulerRegistry& SchedulerRegistry::instance() {
  static SchedulerRegistry registry;
  return registry;
}

void SchedulerRegistry::add(Scheduler scheduler) {
  if (find_entered(scheduler.name)) throw InputError("scheduler '" + scheduler.name + "' is registered already");
  schedulers_.push_back(std::move(scheduler));
}

const Scheduler* SchedulerRegistry::find_entered(const std::string& name) const {
  for (const Scheduler& scheduler : schedulers_) {
    if (scheduler.name == name) return &scheduler;
  }
  return nullptr;
}

const Scheduler* SchedulerRegistry::find(const std::string& name) const {
  Registration::enter_all();
  return find_entered(name);
}

std::vector<std::string> SchedulerRegistry::names() const {
  Registration::enter_all();
  std::vector<std::string> names;
  for (const Scheduler& scheduler : schedulers_) names.push_back(scheduler.name);
  std::sort(names.begin(), names.end());
  return names;
}

namespace {

void require_whole(const Schedule& schedule, const Scheduler& scheduler, const TaskGraph& graph,
                   const Platform& platform) {
  const auto of_all = [&](const auto& values) { return values.size() == graph.task_count(); };
  const auto of_all_or_none = [&](const auto& values) { return values.empty() || of_all(values); };
  const auto is_there = [&](ProcessorId p) { return p < platform.processor_count(); };
  const bool is_whole = of_all(schedule.processor) && of_all(schedule.start) && of_all(schedule.finish) &&
                        of_all_or_none(schedule.read_finish) && of_all_or_none(schedule.compute_start) &&
                        of_all_or_none(schedule.write_start) && of_all_or_none(schedule.release_position) &&
                        of_all_or_none(schedule.starts_after) && of_all_or_none(schedule.starts_after_read) &&
                        of_all_or_none(schedule.order) && std::ranges::all_of(schedule.processor, is_there);
  if (is_whole) return;
  throw std::logic_error("scheduling algorithm '" + scheduler.name + "' left no schedule of all " +
                         std::to_string(graph.task_count()) + " tasks on the " +
                         std::to_string(platform.processor_count()) + " processors");
}

}  // namespace

std::span<const SequentialOrder> orders_within(std::span<const SequentialOrder> orders, Bytes limit) {
  const auto end = std::ranges::find_if(orders, [&](const SequentialOrder& order) { return order.peak > limit; });
  return orders.first(static_cast<std::size_t>(end - orders.begin()));
}

Schedule whole_schedule(const Scheduler& scheduler, const TaskGraph& graph, const Platform& platform,
                        const MemoryRequest& request) {
  Schedule schedule = scheduler.schedule(graph, platform, request);
  require_whole(schedule, scheduler, graph, platform);
  return schedule;
}

std::vector<Schedule> whole_pareto(const Scheduler& scheduler, const TaskGraph& graph, const Platform& platform,
                                   const MemoryRequest& request) {
  std::vector<Schedule> schedules = scheduler.pareto(graph, platform, request);
  for (const Schedule& schedule : schedules) require_whole(schedule, scheduler, graph, platform);
  return schedules;
}

}  // namespace weft
