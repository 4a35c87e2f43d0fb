// An order of all tasks, one at a time, and the memory that it needs: schedulers under a capacity hold on to such
// orders.
#pragma once

#include <string>
#include <vector>

#include "base/core/types.hpp"

namespace weft {

struct SequentialOrder {
  std::string name;           // how it was found: "depth-first", "layer", "beam", ...
  std::vector<TaskId> tasks;  // every task once, producers before consumers
  Bytes peak = 0;             // sequential_peak(): resident bytes included, sizes rounded up to the alignment
  bool is_least = false;      // proven: no order of the same tasks needs less
};

}  // namespace weft
