// The role `scheduler`: algorithms are chosen by name. An algorithm is one file in sched/algorithms/ with one
// registration line; no other file names it.
#pragma once

#include <string>
#include <vector>

#include "sched/platform.hpp"
#include "sched/schedule.hpp"

namespace weft {

struct Scheduler {
  std::string name;      // "heft"
  std::string sentence;  // for `weft models`: what it is and who published it
  // Sets processor, start, finish and makespan of every task (and barriers, release positions or the order where the
  // algorithm defines them). Throws Infeasible where a task can run nowhere.
  Schedule (*schedule)(const TaskGraph& graph, const Platform& platform);
};

class SchedulerRegistry {
 public:
  static SchedulerRegistry& instance();
  void add(Scheduler scheduler);                         // a second one of the same name is a clash
  const Scheduler* find(const std::string& name) const;  // null when unknown; InputError on a clash
  std::vector<std::string> names() const;                // sorted

 private:
  std::vector<Scheduler> schedulers_;
};

// At namespace scope: const SchedulerRegistration heft{{"heft", "...", schedule_heft}};
struct SchedulerRegistration {
  explicit SchedulerRegistration(Scheduler scheduler) { SchedulerRegistry::instance().add(std::move(scheduler)); }
};

}  // namespace weft
