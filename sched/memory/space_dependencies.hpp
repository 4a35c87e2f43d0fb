// The buffers that have to be released before a buffer can be allocated at its planned address, and within the limit on
// activations.
#pragma once

#include <span>

#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

// Returns `bytes` rounded up to the alignment of addresses: the one size function of plan and run.
inline Bytes aligned_bytes(Bytes bytes, Bytes alignment) {
  return alignment <= 1 ? bytes : ceil_div(bytes, alignment) * alignment;
}

// Returns the bytes of the scratchpad that a buffer occupies: 0 for buffers in DRAM.
inline Bytes scratchpad_bytes(const TaskGraph& graph, BufferId buffer, Bytes alignment) {
  return graph.in_scratchpad(buffer) ? aligned_bytes(graph.buffer_bytes(buffer), alignment) : 0;
}

// Return what an operand whose place a task's result takes has of it: the bytes that both share, so that the start of the
// task takes these off what it allocates, and the release of the operand off what it gives back.
inline Bytes bytes_in_place(const TaskGraph& graph, TaskId task, Bytes alignment) {
  return graph.in_place_of(task) == no_buffer ? 0 : aligned_bytes(graph.buffer_bytes(task), alignment);
}
// Returns the bytes of the scratchpad that the start of a task takes.
inline Bytes allocated_bytes(const TaskGraph& graph, TaskId task, Bytes alignment) {
  return graph.in_place_of(task) == no_buffer ? scratchpad_bytes(graph, task, alignment) : 0;
}
// Returns the bytes of the scratchpad that the release of a buffer gives back.
inline Bytes released_bytes(const TaskGraph& graph, BufferId buffer, Bytes alignment) {
  const TaskId over = graph.taken_over_by(buffer);
  const Bytes bytes = scratchpad_bytes(graph, buffer, alignment);
  return over == no_task ? bytes : bytes - aligned_bytes(graph.buffer_bytes(over), alignment);
}

// The tasks that wait for the release of a task's buffer: for its addresses in dispatch order,
// then for its bytes of the limit on activations. A task may stand in a row more than once; it then waits for as many
// parts.
struct SpaceDependencies {
  CompressedRows dependents;  // by buffer of a task; without rows when nobody waits

  std::span<const TaskId> of(BufferId holder) const {
    return dependents.row_count() == 0 ? std::span<const TaskId>() : dependents.row(holder);
  }
};

// Walks the dispatch order with a map of address ranges to their last holders: a buffer waits for every last holder
// that its range touches, and then takes that holder's place. Earlier holders are waited for through these. Each
// buffer cuts at most two ranges, so there are at most three dependencies a buffer; O(n log n). A task does not wait for
// the operand whose place its result takes, only for what else its range touches (in a valid plan, nothing). The
// activation waits of the plan follow.
// Throws std::logic_error where a range overlaps a buffer that is never released, or has no address.
SpaceDependencies space_dependencies(const TaskGraph& graph, const Platform& platform, const Schedule& plan);

}  // namespace weft
