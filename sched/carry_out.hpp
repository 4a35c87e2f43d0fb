// Carries out a plan by the rules of StaticDispatch with given durations: the machine without contention.
#pragma once

#include <span>
#include <vector>

#include "sched/static_dispatch.hpp"

namespace weft {

struct CarriedOut {
  std::vector<Time> start;  // per task; infinite where a task never started
  std::vector<Time> finish;
  std::uint32_t finished_count = 0;  // below task_count(): the plan is no valid one, and the run stood still
  Time makespan = 0;
};

// `duration` per task. Tasks that end in one instant finish in dispatch order. O((edges + tasks) log tasks).
CarriedOut carry_out(const TaskGraph& graph, const Platform& platform, const Schedule& plan,
                     std::span<const Time> duration);

// The planned duration of every task: its cost on its processor.
std::vector<Time> planned_durations(const TaskGraph& graph, const Platform& platform, const Schedule& plan);

}  // namespace weft
