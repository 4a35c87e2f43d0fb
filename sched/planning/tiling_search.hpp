// A search over tile shapes with a scheduler as the judge: a tiling is as good as the plan that it allows.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "sched/model/platform.hpp"
#include "sched/model/scheduler.hpp"
#include "workloads/tiling/auto_tiling.hpp"
#include "workloads/tiling/tiling.hpp"

namespace weft {

// The plan that a tiling allows.
struct TilingFigures {
  Time makespan = 0;
  Bytes peak = 0;
  // Returns the makespan with contention, or cannot_run where it is later than `latest`. Asked for only where the one
  // without would be the best. May be empty.
  std::function<Time(Time latest)> contended{};
};

struct TilingSearch {
  // Returns nothing where there is no plan within the capacity, or none below the makespan.
  std::function<std::optional<TilingFigures>(const Tiling&, Time makespan)> judge;
  std::function<void(std::uint32_t done, std::uint32_t total)> progress;  // of evaluations
  std::optional<Bytes> capacity;
  std::vector<Bytes> local_memory;  // by layer: the most that a task has on a processing element; empty: no limit
  Objective objective = Objective::makespan;
  double budget = 1;  // a factor on the evaluations
};

// Returns the best tiling found. Turns the numbers of the rule of auto_tiling.hpp one after the other, first for all
// layers together, then for the layers of each map size apart (tiles that no local memory holds are cut until one does),
// and keeps what the judge finds better: less
//
//   makespan x peak^0.02    (objective memory: peak x makespan^0.02)
//
// so that a tenth of the memory weighs as much as 4.7 % of time. Layers whose tiles were given by hand keep them.
// Tilings of more than 2^17 tiles are left out, unless there is no other. Deterministic; the number of evaluations is
// bounded. Throws Infeasible where no tiling that was tried has a plan.
Tiling search_tiling(const Network& network, Tiling tiling, const TilingSearch& search);

}  // namespace weft
