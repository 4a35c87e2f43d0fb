// What a scheduler decides, and what the machine needs in order to carry it out.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "base/core/types.hpp"

namespace weft {

// Whether a schedule of an algorithm that knows no memory fits into the capacity: as it is, only when tasks wait for
// space in the order of their starts, or not at all.
enum class Fits : std::uint8_t { yes, waits, no };

const char* to_string(Fits fits);  // "true", "waits", "no"

inline constexpr Bytes no_address = -1;
inline constexpr std::uint32_t held_to_the_end = std::numeric_limits<std::uint32_t>::max();
inline constexpr Bytes no_activation_limit = std::numeric_limits<Bytes>::max();

// A task that does not start before a buffer has been released.
struct ReleaseWait {
  BufferId released;
  TaskId task;
};

// A schedule of all tasks. Vectors are indexed by task unless said otherwise.
struct Schedule {
  std::vector<ProcessorId> processor;
  std::vector<Time> start;
  std::vector<Time> finish;

  // Empty where every processor has one stage. Of a task on a processor of two: when its inputs have been read, and are
  // released, and when it begins to compute, from when on its processor may start the next task. Of any other task both
  // are its finish.
  std::vector<Time> read_finish;
  std::vector<Time> compute_start;
  Time inputs_released(TaskId task) const { return read_finish.empty() ? finish[task] : read_finish[task]; }
  Time processor_free(TaskId task) const { return compute_start.empty() ? finish[task] : compute_start[task]; }

  // Barriers: at position p of the dispatch order, no task from p on starts before all tasks before p have finished.
  // Ascending.
  std::vector<std::uint32_t> barriers;
  // The same for compute tasks alone, which loads and stores pass: an entry c says that of the compute tasks, in
  // dispatch order, only the first c start before all of these have finished. Ascending.
  std::vector<std::uint32_t> compute_barriers;

  // Per buffer that a task produces, or empty: a buffer is not released before the first `release_position[b]` tasks of
  // the dispatch order have finished (nor before its last consumer has); held_to_the_end: never.
  std::vector<std::uint32_t> release_position;

  // Per task, or empty: it does not start before this task, which stands earlier in the dispatch order, has finished
  // (no_task: nothing to wait for). For plans in which tasks wait so that fewer bytes are live than the capacity
  // allows.
  std::vector<TaskId> starts_after;
  // Per task, or empty: it waits for that task only until its inputs have been read.
  std::vector<bool> starts_after_read;

  // Of live activations that tasks produce, and the waits by which a run keeps to it (memory/activation_waits.hpp).
  Bytes activation_limit = no_activation_limit;
  std::vector<ReleaseWait> activation_waits;

  // The dispatch order: every task once, producers before consumers, ascending in start. An algorithm may leave it
  // empty (then it follows from the starts, ties in topological order); a finished plan has it.
  std::vector<TaskId> order;

  // Per buffer, externals included: its address in the scratchpad, in size units; no_address for buffers in DRAM.
  // Empty until addresses are planned.
  std::vector<Bytes> address;

  Time makespan = 0;
};

}  // namespace weft
