// A graph of at most 16 tasks as bit sets, for searches to the end: a set of tasks is one word.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "sched/memory/occupancy.hpp"
#include "sched/memory/scratchpad_sizes.hpp"

namespace weft {

using TaskSet = std::uint32_t;  // bit t: task t

constexpr TaskSet set_of(TaskId task) { return TaskSet{1} << task; }

// Calls `visit` for every task of the set, ascending.
template <typename Visit>
void for_each(TaskSet set, Visit&& visit) {
  for (; set != 0; set &= set - 1) visit(static_cast<TaskId>(std::countr_zero(set)));
}

struct SmallGraph {
  static constexpr std::uint32_t max_tasks = 16;

  // Sizes are rounded up to platform.alignment. Precondition: at most max_tasks tasks.
  SmallGraph(const TaskGraph& graph, const Platform& platform)
      : tasks(graph.task_count()), resident(resident_bytes(graph, platform.alignment)) {
    const ScratchpadSizes sizes(graph, platform.alignment);
    for (TaskId task = 0; task < tasks; ++task) {
      output[task] = sizes[task];
      added[task] = sizes.allocated(task);
      released[task] = sizes.released(task);
      if (const TaskId over = graph.taken_over_by(task); over != no_task) taken_over_by[task] = set_of(over);
      graph.for_each_producer(task, [&](TaskId input) { producers[task] |= set_of(input); });
      for (const TaskId consumer : graph.consumers(task)) users[task] |= set_of(consumer);
      if (users[task] == 0) users[task] = set_of(task);
      if (graph.is_kept(task) || !platform.reuse) users[task] |= set_of(max_tasks);
    }
  }

  TaskSet all() const { return (TaskSet{1} << tasks) - 1; }
  bool is_ready(TaskId task, TaskSet done) const { return (producers[task] & ~done) == 0; }
  // Returns the live bytes, resident ones included, when these tasks have started and those of them have finished.
  Bytes live(TaskSet started, TaskSet finished) const {
    Bytes bytes = resident;
    for_each(started, [&](TaskId task) {
      if ((users[task] & ~finished) == 0) return;
      bytes += (taken_over_by[task] & started) != 0 ? released[task] : output[task];
    });
    return bytes;
  }

  std::uint32_t tasks = 0;
  Bytes resident = 0;
  std::array<TaskSet, max_tasks> producers{};
  // The tasks that must have finished before the task's buffer is released; where it is held to the end, a task that
  // does not exist among them.
  std::array<TaskSet, max_tasks> users{};
  std::array<Bytes, max_tasks> output{};
  // What the start of the task takes and what the release of its output gives back, which is less than that where a
  // result takes the place of an operand.
  std::array<Bytes, max_tasks> added{}, released{};
  std::array<TaskSet, max_tasks> taken_over_by{};  // the task whose output takes the place of this one, if any
};

// Returns, per set of finished tasks, whether the others can follow one at a time within the limit. A schedule of any
// number of processors can be completed from there exactly if this is so, as its tasks fit one at a time in the order
// of their starts, too. O(2^tasks x tasks).
inline std::vector<bool> sets_with_a_way_on(const SmallGraph& graph, Bytes limit) {
  std::vector<bool> good(std::size_t{graph.all()} + 1, false);
  good[graph.all()] = true;
  for (TaskSet done = graph.all(); done-- > 0;) {
    bool closed = true;
    for_each(done, [&](TaskId task) { closed = closed && graph.is_ready(task, done); });
    if (!closed) continue;
    const Bytes room = limit - graph.live(done, done);
    for_each(graph.all() & ~done, [&](TaskId task) {
      if (good[done | set_of(task)] && graph.is_ready(task, done) && graph.added[task] <= room) good[done] = true;
    });
  }
  return good;
}

}  // namespace weft
