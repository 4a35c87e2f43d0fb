// Waits that keep live activations within a limit, whatever time tasks take.
#pragma once

#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

// Sets schedule.activation_limit and schedule.activation_waits: every byte of the limit is handed from buffer to
// buffer, along the dispatch order; a task takes those that nobody has had yet, then those that were released first,
// and waits for the release of the buffers that it takes them from. So no more bytes are ever live than there are, and
// tasks wait for nothing that has not been released by their planned start, where the planned times keep to the limit.
// Returns false where the order does not keep to it, even one task at a time. Sizes are rounded up to
// platform.alignment. There are at most two waits a buffer; O(n log n).
bool keep_activation_limit(const TaskGraph& graph, const Platform& platform, Bytes limit, Schedule& schedule);

}  // namespace weft
