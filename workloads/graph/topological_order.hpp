/// Topological order by Kahn's algorithm (A. B. Kahn, "Topological sorting of large networks", Communications of the
/// ACM 5(11), 1962), first in, first out, task numbers ascending. It breaks ties between equal ranks, so that a parent
/// stands before its child even where costs are 0.
#pragma once

#include <vector>

#include "base/core/export.hpp"
#include "workloads/graph/task_graph.hpp"

namespace weft {

/// Returns all tasks, parents first. Tasks on or behind a cycle are missing: the order is then shorter than the graph.
WEFT_API std::vector<TaskId> topological_order(const TaskGraph& graph);

/// Returns the tasks of one cycle in the direction of its edges; empty when there is no cycle.
WEFT_API std::vector<TaskId> find_cycle(const TaskGraph& graph);

}  // namespace weft
