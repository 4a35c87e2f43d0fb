// Plans of problems that a test keeps and goes on changing: each plan owns a copy.
#pragma once

#include <memory>
#include <vector>

#include "sched/planning/memory_aware_planner.hpp"

namespace weft::test {

inline std::shared_ptr<const Problem> copy_of(const TaskGraph& graph, const Platform& platform) {
  return std::make_shared<const Problem>(Problem{graph, platform});
}

inline Plan make_plan(const TaskGraph& graph, const Platform& platform, const Scheduler& scheduler,
                      const PlanOptions& options = {}) {
  return weft::make_plan(copy_of(graph, platform), scheduler, options);
}

inline std::vector<Plan> make_pareto_plans(const TaskGraph& graph, const Platform& platform, const Scheduler& scheduler,
                                           const PlanOptions& options) {
  return weft::make_pareto_plans(copy_of(graph, platform), scheduler, options);
}

}  // namespace weft::test
