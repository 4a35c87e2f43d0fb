// One finished run, as the writers of tables, traces and the summary take it: the problem, the plan and the result.
#pragma once

#include "hw/record/run_result.hpp"
#include "sched/model/platform.hpp"
#include "sched/planning/plan.hpp"
#include "workloads/graph/task_graph.hpp"

namespace weft {

struct RunRecord {
  const Plan& plan;
  const RunResult& result;
  Picoseconds period;  // of the machine's clock
  const TaskGraph& graph = plan.graph();
  const Platform& platform = plan.platform();
};

// Returns why a task did not start earlier: "space", "turn", "barrier", "exclusive"; or what made it ready: "input
// C1[0,0,1]", "processor"; "" when it was ready from the start.
std::string waited_for(const RunRecord& record, TaskId task);

}  // namespace weft
