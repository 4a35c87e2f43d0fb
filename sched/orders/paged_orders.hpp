// The sequential orders that the guard of a dynamic run falls back on.
#pragma once

#include <span>
#include <vector>

#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

// Returns the orders that fit into the capacity when every buffer takes whole pages, lowest peak first, at most three:
// that of the plan ("plan") where it fits, and orders of low peak. Throws Infeasible where none fits; it names the
// least capacity known to suffice.
std::vector<SequentialOrder> paged_orders(const TaskGraph& graph, const Platform& platform,
                                          std::span<const TaskId> plan_order, Bytes page);

// Returns the order that a dynamic run takes as its priority: the plan's where it fits, else the one of the lowest
// peak. (A priority that cannot be followed to its end fills the memory with what is of use only much later, and then
// one task runs at a time: on the sample machine such runs took up to 2.4 times as long.)
const SequentialOrder& paged_priority(std::span<const SequentialOrder> orders);

}  // namespace weft
