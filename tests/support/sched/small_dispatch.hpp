// Small cases (tests/support/sched/small_case.hpp) carried out by static and dynamic dispatch.
#pragma once

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "sched/dispatch/dynamic_dispatch.hpp"
#include "sched/dispatch/plan_replay.hpp"
#include "sched/memory/occupancy.hpp"
#include "tests/support/sched/small_case.hpp"

namespace weft::test {

inline PlanReplay replay_plan(const SmallCase& c, const Schedule& plan) {
  return weft::replay_plan(c.graph, c.platform, plan);
}

// The tasks of these names, separated by spaces.
inline std::vector<TaskId> tasks_of(const SmallCase& c, const std::string& names) {
  std::istringstream words(names);
  std::vector<TaskId> tasks;
  for (std::string word; words >> word;) tasks.push_back(c[word]);
  return tasks;
}

inline SequentialOrder sequential(const TaskGraph& graph, std::vector<TaskId> tasks) {
  const Bytes peak = sequential_peak(graph, tasks);
  return {"given", std::move(tasks), peak};
}

// A dynamic dispatch whose priority is also the order to fall back on, in pages of one byte.
inline DynamicDispatch dispatch_in(const SmallCase& c, const std::string& priority) {
  const std::vector<TaskId> tasks = tasks_of(c, priority);
  const std::vector<SequentialOrder> orders{sequential(c.graph, tasks)};
  return DynamicDispatch(c.graph, c.platform, tasks, orders, 1);
}

}  // namespace weft::test
