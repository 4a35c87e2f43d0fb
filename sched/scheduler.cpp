#include "sched/scheduler.hpp"

#include <algorithm>

#include "workloads/error.hpp"

namespace weft {

SchedulerRegistry& SchedulerRegistry::instance() {
  static SchedulerRegistry registry;
  return registry;
}

void SchedulerRegistry::add(Scheduler scheduler) { schedulers_.push_back(std::move(scheduler)); }

const Scheduler* SchedulerRegistry::find(const std::string& name) const {
  const Scheduler* found = nullptr;
  for (const Scheduler& scheduler : schedulers_) {
    if (scheduler.name != name) continue;
    if (found) throw InputError("two schedulers are registered as '" + name + "'; each needs a name of its own");
    found = &scheduler;
  }
  return found;
}

std::vector<std::string> SchedulerRegistry::names() const {
  std::vector<std::string> names;
  for (const Scheduler& scheduler : schedulers_) names.push_back(scheduler.name);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace weft
