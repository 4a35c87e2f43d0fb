// A run carried out once more, by the same rules, with one of its causes of delay taken away: every task takes what it
// took in the run, less what is taken away of it, in the same order on the same processors. What a cause costs is what
// the run gains without it; that a task waited for something says little, as it may have waited for something else as
// long.
//
// A shorter run makes shared resources busier, and what is busier is waited for longer. The waiting of a task is
// therefore taken to grow with p / (1 - p), p being the fraction of the time in which a resource is busy, as in a queue
// of random arrivals (M/M/1: L. Kleinrock, Queueing Systems, volume 1, 1975); the makespan that goes with it is found in
// a few rounds.
#pragma once

#include <cmath>
#include <optional>
#include <vector>

#include "hw/record/task_parts.hpp"
#include "sched/dispatch/plan_replay.hpp"

namespace weft {

// Returns waiting that has grown, in whole cycles.
inline Cycles grown(Cycles waiting, double growth) {
  return static_cast<Cycles>(std::floor(static_cast<double>(waiting) * growth));
}

class WhatIf {
 public:
  // All must outlive it. Of a run that was decided as it went on the decisions are kept: the processor of every task,
  // the order of the starts, and who was waited for.
  WhatIf(const TaskGraph& graph, const Platform& platform, const Schedule& plan, const RunResult& run);

  struct Outcome {
    ExplainedReplay run;
    std::vector<double> growth;  // by resource: waiting, in multiples of what it was
  };

  // Nothing is taken away: the run itself.
  Outcome as_it_was() const { return settle(platform_, plan_, std::nullopt); }
  // Without that part of what tasks did: all waiting for a resource, or computing in no time.
  Outcome without(std::size_t part) const { return settle(platform_, plan_, part); }
  // No task waits for space.
  Outcome without_space() const;
  // No task waits for the barriers of the plan.
  Outcome without_barriers() const;
  // DMA tasks and PE tasks run side by side.
  Outcome without_exclusion() const;

  bool has_barriers() const { return !plan_.barriers.empty() || !plan_.compute_barriers.empty(); }
  bool has_exclusion() const { return platform_.exclusive_dma; }

 private:
  void keep_decisions();
  Outcome settle(const Platform& platform, const Schedule& plan, std::optional<std::size_t> left_out) const;
  std::vector<double> growth_in(double makespan) const;
  ExplainedReplay replay(const Platform& platform, const Schedule& plan, std::optional<std::size_t> left_out,
                         const std::vector<double>& growth) const;

  const TaskGraph& graph_;
  const Platform& platform_;
  const RunResult& run_;
  Schedule plan_;
};

}  // namespace weft
