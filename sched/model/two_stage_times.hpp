/// Processors of two stages (two local buffers): while task n computes out of one local buffer, the inputs of task n +
/// 1 are read into the other. With r the time to read and c the time to compute and write the result back,
///
///   start(n)         = inputs complete, output allocated, and n - 1 has begun to compute
///   read_finish(n)   = start(n) + r                             its inputs are released
///   compute_start(n) = max(read_finish(n), finish(n - 1))
///   finish(n)        = compute_start(n) + c
///
/// The cost of a task is r + c. On a processor of one stage a task starts when the one before it has finished, and
/// releases its inputs at its own finish.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>

#include "base/core/export.hpp"
#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

/// The life of a task, named as in Schedule.
struct TaskTimes {
  Time start = 0;          ///< Its inputs begin to be read.
  Time read_finish = 0;    ///< Its inputs have been read and are released.
  Time compute_start = 0;  ///< The next task may start.
  Time finish = 0;         ///< Its result is written.
};

/// Times that the last task on a processor leaves to the next one.
struct WEFT_API ProcessorTimes {
  Time free = 0;    ///< A task may start: the last one has begun to compute, or, with one stage, has finished.
  Time finish = 0;  ///< The finish of the last task.

  ProcessorTimes() = default;  ///< Nothing runs, from 0 on.
  ProcessorTimes(Time may_start, Time last_finish) : free(may_start), finish(last_finish) {}  ///< Sets both.
  ProcessorTimes(const TaskTimes& last) : free(last.compute_start), finish(last.finish) {}    ///< Begins behind it.
};

/// Returns the times of a task that reads for `read` and then computes and writes for `rest`, behind what the processor
/// has to do, when its inputs and memory let it start at `ready`.
inline TaskTimes times_behind(const ProcessorTimes& before, bool two_stages, Time read, Time rest, Time ready) {
  TaskTimes times;
  times.start = std::max(ready, before.free);
  if (!two_stages) {
    times.read_finish = times.compute_start = times.finish = times.start + (read + rest);
    return times;
  }
  times.read_finish = times.start + read;
  times.compute_start = std::max(times.read_finish, before.finish);
  times.finish = times.compute_start + rest;
  return times;
}

/// Returns the same of a task that takes what it costs on the processor.
inline TaskTimes times_behind(const ProcessorTimes& before, const TaskGraph& graph, const Platform& platform,
                              TaskId task, ProcessorId processor, Time ready) {
  const bool two_stages = platform.processors[processor].two_stages;
  const Time cost = platform.cost(graph, task, processor);
  const Time read = two_stages ? platform.read_cost(graph, task, processor) : 0;
  return times_behind(before, two_stages, read, cost - read, ready);
}

/// Events in the life of a started task, for simulations in order of time; on a processor of one stage only the last.
enum class TaskStep : std::uint8_t { has_read, computes, finished };
/// One such event. Events are in the order of time, task and step.
struct TaskEvent {
  Time time;                                           ///< When it happens.
  TaskId task;                                         ///< Whose it is.
  TaskStep step;                                       ///< What happens.
  auto operator<=>(const TaskEvent&) const = default;  ///< By time first.
};

/// Puts the events of a task that has started into the queue.
template <typename Queue>
void push_events(Queue& queue, TaskId task, const TaskTimes& times, bool two_stages) {
  if (two_stages) {
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
}

/// Sets the times of one task in such a schedule.
template <typename Times>
void set_times(Times& schedule, TaskId task, const TaskTimes& times) {
  schedule.start[task] = times.start;
  schedule.finish[task] = times.finish;
  if (schedule.read_finish.empty()) return;
  schedule.read_finish[task] = times.read_finish;
  schedule.compute_start[task] = times.compute_start;
}

}  // namespace weft
