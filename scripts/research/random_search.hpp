// Baselines that draw at random and keep the best: what a search has to be better than at an equal budget. The same
// seed gives the same schedule. Both stop early at a makespan that is proven least.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"

namespace weft::study {

struct RandomSearch {
  Bytes limit = 0;
  std::uint32_t evaluations = 1;
  Time least = 0;  // no schedule is shorter
  std::uint32_t seed = 1;
};

// List scheduling under the guard by priorities in random order.
Schedule best_random_priority(const TaskGraph& graph, const Platform& platform, std::span<const SequentialOrder> orders,
                              const RandomSearch& search);

// Random topological orders (each time one of the ready tasks, all alike), whose tasks start in that order as early as
// they can within the limit, where they finish earliest. Nothing where no order fitted.
std::optional<Schedule> best_random_order(const TaskGraph& graph, const Platform& platform, const RandomSearch& search);

}  // namespace weft::study
