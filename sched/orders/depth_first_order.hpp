// The order in which a depth-first walk from the outputs leaves the tasks.
#pragma once

#include <vector>

#include "workloads/graph/task_graph.hpp"

namespace weft {

// Returns a topological order: before a task its producers, in the order in which it reads them. Outputs are visited in
// task order, but an output all of whose operands have been produced comes at once: so the tiles that differ only in
// their channels follow one another and their operands can be released. (An output is a task whose buffer nobody reads,
// or one that is only stored.) Works for chains of any length.
std::vector<TaskId> depth_first_order(const TaskGraph& graph);

}  // namespace weft
