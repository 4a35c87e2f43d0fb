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
  Picoseconds period;  // of the machine's clock, in picoseconds / time_units
  const TaskGraph& graph = plan.graph();
  const Platform& platform = plan.platform();
  std::int64_t time_units = 1;
};

// Returns why a task did not start earlier: "space", "turn", "barrier", "exclusive"; or what made it ready: "input
// C1[0,0,1]", "processor"; "" when it was ready from the start.
inline std::string waited_for(const RunRecord& record, TaskId task) {
  const Dispatch::Start& start = record.result.starts[task];
  if (start.hold != Hold::none) return to_string(start.hold);
  if (start.enabler == no_task) return "";
  return start.enabled_by_input ? "input " + record.graph.buffer_name(start.enabler) : "processor";
}

}  // namespace weft
