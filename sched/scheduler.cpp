#include "sched/scheduler.hpp"

#include <algorithm>
#include <stdexcept>

#include "workloads/error.hpp"

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

Schedule whole_schedule(const Scheduler& scheduler, const TaskGraph& graph, const Platform& platform,
                        const MemoryRequest& request) {
  Schedule schedule = scheduler.schedule(graph, platform, request);
  const std::size_t tasks = graph.task_count();
  const bool is_whole = schedule.processor.size() == tasks && schedule.start.size() == tasks &&
                        schedule.finish.size() == tasks && (schedule.order.empty() || schedule.order.size() == tasks) &&
                        (schedule.release_position.empty() || schedule.release_position.size() == tasks) &&
                        (schedule.starts_after.empty() || schedule.starts_after.size() == tasks) &&
                        std::all_of(schedule.processor.begin(), schedule.processor.end(),
                                    [&](ProcessorId p) { return p < platform.processor_count(); });
  if (!is_whole) {
    throw std::logic_error("scheduling algorithm '" + scheduler.name + "' left no schedule of all " +
                           std::to_string(tasks) + " tasks on the " + std::to_string(platform.processor_count()) +
                           " processors");
  }
  return schedule;
}

}  // namespace weft
