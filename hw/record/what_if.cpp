#include "hw/record/what_if.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>
#include <vector>

namespace weft {

WhatIf::WhatIf(const TaskGraph& graph, const Platform& platform, const Schedule& plan, const RunResult& run)
    : graph_(graph), platform_(platform), run_(run), plan_(plan) {
  if (run.page_bytes > 0) keep_decisions();
}

// Tasks of no length that start in one instant stay in the order of the plan, producers before consumers.
void WhatIf::keep_decisions() {
  const std::vector<TaskRun>& tasks = run_.tasks;
  std::ranges::stable_sort(plan_.order, {}, [&](TaskId task) { return std::tuple(tasks[task].start, tasks[task].finish); });
  Schedule kept;
  kept.order = std::move(plan_.order);
  kept.starts_after.assign(tasks.size(), no_task);
  if (platform_.has_stages()) kept.starts_after_read.assign(tasks.size(), false);
  for (TaskId task = 0; task < tasks.size(); ++task) {
    kept.processor.push_back(tasks[task].processor);
    const Dispatch::Start& start = run_.starts[task];
    const bool by_enabler = start.hold == Hold::none || start.hold == Hold::turn;
    const TaskId cause = by_enabler ? start.enabler : start.holder;
    const TaskStep step = by_enabler ? start.enabler_step : start.holder_step;
    if (cause == no_task || step == TaskStep::computes || tasks[cause].start == tasks[task].start) continue;
    kept.starts_after[task] = cause;
    if (step == TaskStep::has_read) kept.starts_after_read[task] = true;
  }
  plan_ = std::move(kept);
}

PlanReplay WhatIf::without_space() const {
  Schedule plan = plan_;
  plan.address.clear();
  plan.activation_waits.clear();
  for (TaskId task = 0; task < plan.starts_after.size(); ++task) {
    const bool is_decision = run_.page_bytes > 0 && run_.starts[task].hold != Hold::space;
    if (!is_decision) plan.starts_after[task] = no_task;
  }
  return replay(platform_, plan, std::nullopt);
}

PlanReplay WhatIf::without_barriers() const {
  Schedule plan = plan_;
  plan.barriers.clear();
  plan.compute_barriers.clear();
  return replay(platform_, plan, std::nullopt);
}

PlanReplay WhatIf::without_exclusion() const {
  Platform platform = platform_;
  platform.exclusive_dma = false;
  return replay(platform, plan_, std::nullopt);
}

PlanReplay WhatIf::replay(const Platform& platform, const Schedule& plan, std::optional<std::size_t> left_out) const {
  std::vector<TaskDuration> durations(run_.tasks.size());
  for (TaskId task = 0; task < durations.size(); ++task) {
    const auto add_to = [&](Time& duration) {
      return [&](std::size_t part, Cycles cycles) {
        if (part != left_out) duration += static_cast<Time>(cycles);
      };
    };
    if (run_.tasks[task].two_stages) for_each_part_of_reading(run_, task, add_to(durations[task].read));
    for_each_part_of_the_rest(run_, task, add_to(durations[task].rest));
  }
  PlanReplay again = replay_plan(graph_, platform, plan, durations);
  if (again.finished_count < graph_.task_count()) throw std::logic_error("a run cannot be carried out once more");
  return again;
}

}  // namespace weft
