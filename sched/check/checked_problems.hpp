// Small problems that every scheduler is tried on.
#pragma once

#include <string>
#include <vector>

#include "sched/planning/plan.hpp"

namespace weft {

struct CheckedProblem {
  std::string name;  // "a chain"
  Problem problem;   // without a limit on the capacity
};

// Returns a chain, a diamond, layers of tiles that share halos, processors of different speed that cannot run
// everything, loads and stores on DMA channels, processors of two stages, buffers of no bytes, resident buffers; 8 to
// 90 tasks.
std::vector<CheckedProblem> checked_problems();

}  // namespace weft
