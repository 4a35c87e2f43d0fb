// A case of the study under a capacity, with what its results are compared with.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sched/model/schedule.hpp"
#include "tests/support/cases/generator.hpp"

namespace weft::study {

struct Trial {
  const Case* made = nullptr;
  std::string set;  // "small" or "large"
  int third = 0;    // of the way from the least sequential peak known to HEFT's peak, where the limit is: 0, 1 or 2
  Bytes limit = 0;  // on live bytes
  Time reference = 0;
  bool is_optimum = false;  // the reference is the least makespan under the limit, proven; else a lower bound of it
};

// The orders and trials of one case.
struct CaseTrials {
  // Found without beams that are wide enough to search small graphs to the end, as everywhere in the study but where it
  // says `exact`; and with them. Lowest peak first.
  std::vector<SequentialOrder> orders, exact_orders;
  std::vector<Trial> trials;  // none where HEFT's peak is below the least sequential one known

  std::vector<SequentialOrder> fitting(const Trial& trial) const;  // of `orders`
};

// Returns the trials of a case. The references of small cases are optima, found by search to the end, those of large
// ones bounds. The least peak is that of `exact_orders`.
CaseTrials trials_of(const Case& made, bool small);

// What a run of the flagship may evaluate, in schedules and sequences that it decodes, at most: see
// sched/algorithms/memory_aware_heft.cpp. A schedule under the guard counts as (orders + 2) of these.
std::uint32_t evaluations_of(const Case& made, double search_budget);

}  // namespace weft::study
