// The tasks that spilling and recomputation added to a graph.
#pragma once

#include <cstdint>
#include <string>

#include "workloads/graph/task_graph.hpp"

namespace weft {

struct AddedTasks {
  std::uint32_t stores = 0;      // of tiles that were moved out of the scratchpad
  std::uint32_t loads = 0;       // of tiles that were brought back
  std::uint32_t recomputed = 0;  // second runs of compute tasks

  bool any() const { return stores + loads + recomputed > 0; }
};

// Counts the added tasks: all zero for a graph to which nothing was added.
AddedTasks added_tasks(const TaskGraph& graph);

std::string to_string(const AddedTasks& added);  // "2 stores, 3 loads, 0 computed again"

}  // namespace weft
