#include "sched/scheduler.hpp"

#include <algorithm>

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

}  // namespace weft
