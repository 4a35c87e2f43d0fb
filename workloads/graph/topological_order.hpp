// Kahn's first-in-first-out topological order with task numbers ascending: the order that breaks ties between equal
// ranks (a parent always stands before its child, also when costs are zero).
#pragma once

#include <vector>

#include "workloads/graph/task_graph.hpp"

namespace weft {

// All tasks, parents first. Tasks on or behind a cycle are missing: the order is then shorter than the graph.
std::vector<TaskId> topological_order(const TaskGraph& graph);

// The tasks of one cycle in the direction of its edges, or an empty vector.
std::vector<TaskId> find_cycle(const TaskGraph& graph);

}  // namespace weft
