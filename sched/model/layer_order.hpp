// The layer that each task is run with, layer by layer.
#pragma once

#include <vector>

#include "sched/model/platform.hpp"

namespace weft {

// Returns the layer of each task, numbered from 0 in an order in which no layer reads from a later one: the layers of
// the network (a load belongs to the first layer that needs it, a store to the layer whose output it stores); in graphs
// without layers the depth, the largest number of tasks on a way from an entry task.
std::vector<std::uint32_t> layer_order(const TaskGraph& graph);

}  // namespace weft
