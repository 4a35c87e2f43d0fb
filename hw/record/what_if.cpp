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
  std::ranges::stable_sort(plan_.order, {},
                           [&](TaskId task) { return std::tuple(tasks[task].start, tasks[task].finish); });
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
    const bool can_be_waited_for = step == TaskStep::has_read || step == TaskStep::finished;
    if (cause == no_task || !can_be_waited_for || tasks[cause].start == tasks[task].start) continue;
    kept.starts_after[task] = cause;
    if (step == TaskStep::has_read) kept.starts_after_read[task] = true;
  }
  plan_ = std::move(kept);
}

WhatIf::Outcome WhatIf::without_space() const {
  Schedule plan = plan_;
  plan.address.clear();
  plan.activation_waits.clear();
  for (TaskId task = 0; task < plan.starts_after.size(); ++task) {
    const bool is_decision = run_.page_bytes > 0 && run_.starts[task].hold != Hold::space;
    if (!is_decision) plan.starts_after[task] = no_task;
  }
  return settle(platform_, plan, std::nullopt);
}

WhatIf::Outcome WhatIf::without_barriers() const {
  Schedule plan = plan_;
  plan.barriers.clear();
  plan.compute_barriers.clear();
  return settle(platform_, plan, std::nullopt);
}

WhatIf::Outcome WhatIf::without_exclusion() const {
  Platform platform = platform_;
  platform.exclusive_dma = false;
  return settle(platform, plan_, std::nullopt);
}

// Rounds towards the makespan that agrees with the waiting that it causes; halved steps, as the two pull apart.
constexpr int rounds = 4;

WhatIf::Outcome WhatIf::settle(const Platform& platform, const Schedule& plan,
                               std::optional<std::size_t> left_out) const {
  const Time was = static_cast<Time>(run_.makespan);
  Outcome outcome{{}, std::vector<double>(run_.resources.size(), 1)};
  outcome.run = replay(platform, plan, left_out, outcome.growth);
  const bool is_much = was - outcome.run.makespan > was / 100;
  Time makespan = was;
  for (int round = 0; is_much && round < rounds; ++round) {
    makespan = (makespan + outcome.run.makespan) / 2;
    outcome.growth = growth_in(makespan);
    outcome.run = replay(platform, plan, left_out, outcome.growth);
  }
  return outcome;
}

std::vector<double> WhatIf::growth_in(double makespan) const {
  constexpr double busiest = 0.99;  // no resource is waited for without end
  std::vector<double> growth;
  for (const ResourceUse& resource : run_.resources) {
    const double busy = std::min(resource.busy, busiest);
    const double busier = std::min(resource.busy * static_cast<double>(run_.makespan) / makespan, busiest);
    growth.push_back(busier <= busy || busy <= 0 ? 1 : busier / (1 - busier) * (1 - busy) / busy);
  }
  return growth;
}

ExplainedReplay WhatIf::replay(const Platform& platform, const Schedule& plan, std::optional<std::size_t> left_out,
                               const std::vector<double>& growth) const {
  std::vector<TaskDuration> durations(run_.tasks.size());
  for (TaskId task = 0; task < durations.size(); ++task) {
    const auto add_to = [&](Time& duration) {
      return [&](std::size_t part, Cycles cycles) {
        if (part == left_out) return;
        duration += static_cast<Time>(part < part_waiting ? cycles : grown(cycles, growth[part - part_waiting]));
      };
    };
    const std::uint32_t stages = run_.tasks[task].stages;
    if (stages > 1) for_each_part_of_reading(run_, task, add_to(durations[task].read));
    for_each_part_of_the_rest(run_, task, add_to(durations[task].compute));
    if (stages > 2) for_each_part_of_writing(run_, task, add_to(durations[task].write));
  }
  ExplainedReplay again = replay_plan(graph_, platform, plan, durations);
  if (again.finished_count < graph_.task_count()) throw std::logic_error("a run cannot be carried out once more");
  return again;
}

}  // namespace weft
