// Costs as a run has shown them: a scheduler that knows no contention plans better with durations that contain it.
#pragma once

#include "sched/planning/plan.hpp"

namespace weft {

// Per task, or alike for all tasks of a class.
enum class Learn : std::uint8_t { per_task, per_class };

// Returns the platform with a row of costs per task: what every task costs, times what it took in the run over what it
// costs where it ran; `run` is that of the schedule. Graphs with added tasks cannot be costed by it (for_graph is
// empty).
Platform learned_platform(const TaskGraph& graph, const Platform& platform, const Schedule& schedule,
                          const PlanReplay& run, Learn learn);

}  // namespace weft
