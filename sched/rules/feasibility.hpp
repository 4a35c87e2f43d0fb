// Conditions without which no schedule exists, whatever the algorithm: checked before anything is planned.
#pragma once

#include <string>

#include "sched/model/platform.hpp"

namespace weft {

// Throws Infeasible, naming the task and the processors, when a task can run nowhere.
void require_processors(const TaskGraph& graph, const Platform& platform);

// Throws Infeasible when the capacity is below what any schedule needs (capacity_floor()): names the task and its
// bytes, or the tensors that stay, and the least capacity.
void require_capacity(const TaskGraph& graph, const Platform& platform);

// Returns size units of the graph as the bytes of its file, for messages.
std::string size_text(const TaskGraph& graph, Bytes bytes);

}  // namespace weft
