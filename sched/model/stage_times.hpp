/// Processors of stages (local buffers): while task n computes out of one local buffer, the inputs of task n + 1 are read
/// into another and, with three of them, the result of task n - 1 is written out of the third. A task leaves a stage when
/// it enters the next one. With r, c and w the times to read, to compute and to write the result back,
///
///   start(n)         = inputs complete, output allocated, and n - 1 has begun to compute
///   read_finish(n)   = start(n) + r                             its inputs are released
///   compute_start(n) = max(read_finish(n), write_start(n - 1))
///   write_start(n)   = max(compute_start(n) + c, finish(n - 1))
///   finish(n)        = write_start(n) + w
///
/// Two stages are the same with c + w in the place of c and 0 in that of w, so write_start(n) = finish(n). The cost of a
/// task is r + c + w. On a processor of one stage a task starts when the one before it has finished, and releases its
/// inputs at its own finish.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>

#include "base/core/export.hpp"
#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

/// Returns what a task takes on a processor; what its stages do not tell apart counts as `compute`.
inline TaskDuration duration_of(const TaskGraph& graph, const Platform& platform, TaskId task, ProcessorId processor) {
  const std::uint32_t stages = platform.processors[processor].stages;
  const Time read = stages > 1 ? platform.read_cost(graph, task, processor) : 0;
  const Time write = stages > 2 ? platform.write_cost(graph, task, processor) : 0;
  return {read, platform.cost(graph, task, processor) - read - write, write};
}

/// The life of a task, named as in Schedule.
struct TaskTimes {
  Time start = 0;          ///< Its inputs begin to be read.
  Time read_finish = 0;    ///< Its inputs have been read and are released.
  Time compute_start = 0;  ///< The next task may start.
  Time write_start = 0;    ///< The next task may compute.
  Time finish = 0;         ///< Its result is written.
};

/// Times that the last task on a processor leaves to the next one.
struct WEFT_API ProcessorTimes {
  Time free = 0;         ///< A task may start: the last one has begun to compute, or, with one stage, has finished.
  Time write_start = 0;  ///< A task may compute: the last one has begun to write, or, with two stages, has finished.
  Time finish = 0;       ///< The finish of the last task.

  ProcessorTimes() = default;  ///< Nothing runs, from 0 on.
  /// Sets when a task may start, and when it may compute.
  ProcessorTimes(Time may_start, Time last_finish) : free(may_start), write_start(last_finish), finish(last_finish) {}
  ProcessorTimes(const TaskTimes& last)
      : free(last.compute_start), write_start(last.write_start), finish(last.finish) {}  ///< Begins behind it.
};

/// Sets what follows, behind what the processor has to do, when a task begins to compute at `times.compute_start`.
inline void compute_behind(const ProcessorTimes& before, std::uint32_t stages, const TaskDuration& takes,
                           TaskTimes& times) {
  if (stages < 3) {
    times.write_start = times.finish = times.compute_start + (takes.compute + takes.write);
    return;
  }
  times.write_start = std::max(times.compute_start + takes.compute, before.finish);
  times.finish = times.write_start + takes.write;
}

/// Returns the times of a task behind what the processor has to do, when its inputs and memory let it start at `ready`.
inline TaskTimes times_behind(const ProcessorTimes& before, std::uint32_t stages, const TaskDuration& takes,
                              Time ready) {
  TaskTimes times;
  times.start = std::max(ready, before.free);
  if (stages < 2) {
    const Time finish = times.start + (takes.read + takes.compute + takes.write);
    times.read_finish = times.compute_start = times.write_start = times.finish = finish;
    return times;
  }
  times.read_finish = times.start + takes.read;
  times.compute_start = std::max(times.read_finish, before.write_start);
  compute_behind(before, stages, takes, times);
  return times;
}

/// Returns the same of a task that takes what it costs on the processor.
inline TaskTimes times_behind(const ProcessorTimes& before, const TaskGraph& graph, const Platform& platform,
                              TaskId task, ProcessorId processor, Time ready) {
  return times_behind(before, platform.processors[processor].stages, duration_of(graph, platform, task, processor),
                      ready);
}

/// Steps in the life of a started task: on a processor of one stage only the last, on one of two stages without
/// `has_computed` and `writes`.
enum class TaskStep : std::uint8_t { has_read, computes, has_computed, writes, finished };
/// One such event. Events are in the order of time, task and step.
struct TaskEvent {
  Time time;                                           ///< When it happens.
  TaskId task;                                         ///< Whose it is.
  TaskStep step;                                       ///< What happens.
  auto operator<=>(const TaskEvent&) const = default;  ///< By time first.
};

/// Puts the events of a task that has started into the queue: that it has read, computes, and has finished.
template <typename Queue>
void push_events(Queue& queue, TaskId task, const TaskTimes& times, bool is_staged) {
  if (is_staged) {
    queue.push({times.read_finish, task, TaskStep::has_read});
    queue.push({times.compute_start, task, TaskStep::computes});
  }
  queue.push({times.finish, task, TaskStep::finished});
}

/// Makes room for the times of every task, all of one value, in a schedule or whatever has such times.
template <typename Times>
void make_room_for_times(const TaskGraph& graph, const Platform& platform, Times& schedule, Time value = 0) {
  schedule.start.assign(graph.task_count(), value);
  schedule.finish.assign(graph.task_count(), value);
  const std::size_t staged = platform.has_stages() ? graph.task_count() : 0;
  schedule.read_finish.assign(staged, value);
  schedule.compute_start.assign(staged, value);
  schedule.write_start.assign(staged, value);
}

/// Sets the times of one task in such a schedule.
template <typename Times>
void set_times(Times& schedule, TaskId task, const TaskTimes& times) {
  schedule.start[task] = times.start;
  schedule.finish[task] = times.finish;
  if (schedule.read_finish.empty()) return;
  schedule.read_finish[task] = times.read_finish;
  schedule.compute_start[task] = times.compute_start;
  schedule.write_start[task] = times.write_start;
}

}  // namespace weft
