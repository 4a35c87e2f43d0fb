// A run carried out once more, by the same rules, with one of its causes of delay taken away: every task takes what it
// took in the run, less what is taken away of it, in the same order on the same processors. What a cause costs is what
// the run gains without it; that a task waited for something says little, as it may have waited for something else as
// long. (The durations are recorded ones: requests that no longer wait here may wait elsewhere.)
#pragma once

#include <functional>
#include <optional>

#include "hw/record/task_parts.hpp"
#include "sched/dispatch/plan_replay.hpp"

namespace weft {

class WhatIf {
 public:
  // All must outlive it. Of a run that was decided as it went on the decisions are kept: the processor of every task,
  // the order of the starts, and who was waited for.
  WhatIf(const TaskGraph& graph, const Platform& platform, const Schedule& plan, const RunResult& run);

  PlanReplay as_it_was() const { return replay(platform_, plan_, std::nullopt); }
  // Without that part of what tasks did: all waiting for a resource, or computing in no time.
  PlanReplay without(std::size_t part) const { return replay(platform_, plan_, part); }
  // No task waits for space.
  PlanReplay without_space() const;
  // No task waits for the barriers of the plan.
  PlanReplay without_barriers() const;
  // DMA tasks and PE tasks run side by side.
  PlanReplay without_exclusion() const;

  bool has_barriers() const { return !plan_.barriers.empty() || !plan_.compute_barriers.empty(); }
  bool has_exclusion() const { return platform_.exclusive_dma; }

 private:
  void keep_decisions();
  PlanReplay replay(const Platform& platform, const Schedule& plan, std::optional<std::size_t> left_out) const;

  const TaskGraph& graph_;
  const Platform& platform_;
  const RunResult& run_;
  Schedule plan_;
};

}  // namespace weft
