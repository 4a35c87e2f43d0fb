// The memory that a sequential order needs, and the places that transfers have in every order that is found.
#pragma once

#include <span>
#include <vector>

#include "sched/memory/scratchpad_sizes.hpp"

namespace weft {

// Returns the same figure as sequential_peak() with the alignment of `sizes`, for orders of a million tasks that are
// compared by the dozen: one pass from the end with one byte per buffer. `resident`: resident_bytes() at that
// alignment.
Bytes order_peak(const TaskGraph& graph, const ScratchpadSizes& sizes, Bytes resident, std::span<const TaskId> order);

// Returns the order with transfers in their places: loads that read nothing that a task produces in the scratchpad go
// immediately before their first consumer, stores immediately behind the last task that they read; the others keep
// their order. The peak never rises: until then the load's buffer only took space, and a store releases its operands
// and takes none. (A store that reads such a load, or takes space, stays.) Precondition: `order` is topological.
std::vector<TaskId> with_transfers_in_place(const TaskGraph& graph, std::vector<TaskId> order);

}  // namespace weft
