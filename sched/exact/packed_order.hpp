// An order and addresses together, for small graphs: what a capacity is refused for in the end.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sched/model/platform.hpp"
#include "workloads/graph/task_graph.hpp"

namespace weft {

// Returns an order whose buffers find addresses within the capacity when its tasks run one at a time. Nothing where
// there is none, where the graph has more than SmallGraph::max_tasks tasks, or after `max_steps` partial orders.
//
// Depth-first over the orders whose bytes fit. A partial order whose buffers, those that are still live held to the end,
// have no addresses (pack()) has no completion that has; of two with the same tasks and the same sets of buffers live
// together, one is enough.
std::optional<std::vector<TaskId>> order_with_addresses(const TaskGraph& graph, const Platform& platform,
                                                        std::uint64_t max_steps = 100'000);

}  // namespace weft
