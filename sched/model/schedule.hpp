/// A schedule: the decisions of an algorithm, and what the machine needs in order to carry them out.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "base/core/export.hpp"
#include "base/core/types.hpp"

namespace weft {

/// Verdict on a schedule of an algorithm that knows no memory: it fits into the capacity as it is, only when tasks wait
/// for space in the order of their starts, or not at all.
enum class Fits : std::uint8_t { yes, waits, no };

/// Returns "true", "waits" or "no".
inline const char* to_string(Fits fits) { return fits == Fits::yes ? "true" : fits == Fits::waits ? "waits" : "no"; }

inline constexpr Bytes no_address = -1;  ///< The address of a buffer without one.
inline constexpr std::uint32_t held_to_the_end = std::numeric_limits<std::uint32_t>::max();  ///< A position: never.
inline constexpr Bytes no_activation_limit = std::numeric_limits<Bytes>::max();  ///< The limit that limits nothing.

/// A task that does not start before a buffer has been released.
struct ReleaseWait {
  BufferId released;  ///< The buffer.
  TaskId task;        ///< The task that waits.
};

/// A schedule of all tasks. Vectors are indexed by task unless said otherwise.
struct Schedule {
  std::vector<ProcessorId> processor;  ///< Where a task runs.
  std::vector<Time> start;             ///< When it starts.
  std::vector<Time> finish;            ///< When it has finished.

  /// Times of the stages, empty where every processor has one: a task on a processor of several stages has read its
  /// inputs, and releases them, at read_finish, begins to compute at compute_start, when its processor may start the next
  /// task, and to write its result at write_start, when it may compute the next one (with two stages that is its finish).
  /// For any other task all three are its finish.
  std::vector<Time> read_finish;
  std::vector<Time> compute_start;  ///< See read_finish.
  std::vector<Time> write_start;    ///< See read_finish.
  /// Returns when a task releases its inputs.
  Time inputs_released(TaskId task) const { return read_finish.empty() ? finish[task] : read_finish[task]; }
  /// Returns when the next task may start on its processor.
  Time processor_free(TaskId task) const { return compute_start.empty() ? finish[task] : compute_start[task]; }

  /// Barriers: at position p of the dispatch order, no task from p on starts before all tasks before p have finished.
  /// Ascending.
  std::vector<std::uint32_t> barriers;
  /// Barriers of compute tasks, which loads and stores pass: for an entry c only the first c compute tasks, in dispatch
  /// order, start before all of these have finished. Ascending.
  std::vector<std::uint32_t> compute_barriers;

  /// Release positions per buffer that a task produces, or empty: buffer b is not released before the first
  /// `release_position[b]` tasks of the dispatch order have finished (nor before its last consumer has);
  /// held_to_the_end: never.
  std::vector<std::uint32_t> release_position;

  /// Waits of tasks for other tasks, per task, or empty: the task does not start before this one, which stands earlier
  /// in the dispatch order, has finished (no_task: it waits for none). For plans in which tasks wait so that fewer
  /// bytes are live than the capacity allows.
  std::vector<TaskId> starts_after;
  /// Whether the task waits for that other task only until its inputs have been read; per task, or empty.
  std::vector<bool> starts_after_read;

  /// Limit on the live bytes of activations that tasks produce, and the waits by which a run keeps to it
  /// (sched/memory/activation_waits.hpp).
  Bytes activation_limit = no_activation_limit;
  std::vector<ReleaseWait> activation_waits;  ///< See activation_limit.

  /// The dispatch order: every task once, producers before consumers, ascending in start. An algorithm may leave it
  /// empty (then it follows from the starts; of those that start together tasks that take no time come first, then the
  /// topological order decides); a finished plan has it.
  std::vector<TaskId> order;

  /// Addresses in the scratchpad, in size units, per buffer, externals included; no_address for buffers in DRAM. Empty
  /// until addresses are planned.
  std::vector<Bytes> address;

  Time makespan = 0;  ///< The time at which the last task has finished.

  /// Whether the times are those of tasks that share the machine (Platform::carry_out), not start + cost.
  bool is_contended = false;
};

/// Told of every task that starts, and when, while a schedule is carried out; false ends that, and the replay is not
/// finished. Empty: nobody is told.
using StartWatch = std::function<bool(TaskId task, Time start)>;

/// What comes of a schedule that is carried out. Vectors are indexed by task.
struct PlanReplay {
  std::vector<Time> start;                                    ///< Infinite where a task never started
  std::vector<Time> finish;                                   ///< Infinite where a task never finished.
  std::vector<Time> read_finish, compute_start, write_start;  ///< As in Schedule
  std::uint32_t finished_count = 0;  ///< Below the number of tasks: it stood still (no valid schedule), or was ended
  Time makespan = 0;                 ///< The time at which the last task has finished.
  /// The task that let this one start, by a step of its own: the last of its inputs, of its processor or of what held
  /// it up (no_task: nothing, it could start at 0).
  std::vector<TaskId> let_start_by;
  std::uint64_t work = 0;  ///< What the replay has cost: bursts, and cycles in which some were carried

  /// Sets the times of the schedule to these; its order stays as it is.
  void give_times_to(Schedule& schedule) const {
    schedule.start = start;
    schedule.finish = finish;
    schedule.read_finish = read_finish;
    schedule.compute_start = compute_start;
    schedule.write_start = write_start;
    schedule.makespan = makespan;
  }
};

/// An order of all tasks, one at a time, and the memory that it needs: schedulers under a capacity hold on to such
/// orders.
struct SequentialOrder {
  std::string name;           ///< How it was found: "depth-first", "layer", "beam", ...
  std::vector<TaskId> tasks;  ///< Every task once, producers before consumers.
  Bytes peak = 0;             ///< sequential_peak(): resident bytes included, sizes rounded up to the alignment.
  bool is_least = false;      ///< Proven: no order of the same tasks needs less.
};

}  // namespace weft
