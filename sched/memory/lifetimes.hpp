// Ends of the lives of buffers: in time, and in positions of the dispatch order.
#pragma once

#include <span>
#include <vector>

#include "sched/model/schedule.hpp"
#include "workloads/graph/task_graph.hpp"

namespace weft {

// Returns, per task's buffer, the number of tasks at the head of the order that must have finished before the buffer
// can be released (its last consumer, or its producer if nobody reads it, is the last of them, unless
// `release_position` asks for more); held_to_the_end where it is kept. A buffer whose place the result of its reader
// takes is released by that reader, whatever its release position.
std::vector<std::uint32_t> release_prefixes(const TaskGraph& graph, std::span<const TaskId> order,
                                            std::span<const std::uint32_t> release_position);

// Returns the buffers of tasks, ascending in these numbers, without those that are held to the end.
std::vector<BufferId> buffers_by_release(std::span<const std::uint32_t> prefix);

// Returns, per task's buffer, the time of its release, infinite where it is held to the end. Uses finish and
// read_finish, release_position, and with that the dispatch order (by start, where the schedule has none).
std::vector<Time> release_times(const TaskGraph& graph, const Schedule& schedule);

}  // namespace weft
