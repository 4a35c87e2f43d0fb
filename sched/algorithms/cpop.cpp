// Critical Path On a Processor: Topcuoglu, Hariri, Wu, IEEE TPDS 13(3), 2002. The tasks of one critical path go to one
// processor, all others where they finish earliest; the ready task of highest upward + downward rank comes first.

#include <algorithm>
#include <cmath>

#include "sched/list/list_mapping.hpp"
#include "sched/list/ranks.hpp"
#include "sched/model/ready_tasks.hpp"
#include "sched/model/scheduler.hpp"
#include "workloads/graph/topological_order.hpp"

namespace weft {

namespace {

std::vector<Time> priorities(const TaskGraph& graph, const Platform& platform) {
  const std::vector<TaskId> order = topological_order(graph);
  std::vector<Time> priority = upward_ranks(graph, platform, order);
  const std::vector<Time> downward = downward_ranks(graph, platform, order);
  for (TaskId task = 0; task < graph.task_count(); ++task) priority[task] += downward[task];
  return priority;
}

// From the entry task of highest priority always on to the lowest-numbered successor of that priority. Sums along
// different ways to the same task differ in the last digits, hence the tolerance.
std::vector<TaskId> critical_path(const TaskGraph& graph, std::span<const Time> priority,
                                  std::span<const TaskId> entries) {
  std::vector<TaskId> path;
  if (entries.empty()) return path;
  TaskId task = entries[0];
  for (const TaskId entry : entries) {
    if (priority[entry] > priority[task]) task = entry;
  }
  const Time length = priority[task];
  const auto critical = [&](TaskId successor) {
    return graph.kind(successor) != TaskKind::load && std::abs(priority[successor] - length) <= 1e-9 * length;
  };
  for (;;) {
    path.push_back(task);
    const auto successors = graph.consumers(task);
    const auto next = std::find_if(successors.begin(), successors.end(), critical);
    if (next == successors.end()) return path;
    task = *next;
  }
}

// The processor that can run the most tasks of the path, and among such the one that runs them at the least cost.
ProcessorId critical_processor(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> path) {
  std::size_t best = 0, best_count = 0;
  Time best_cost = 0;
  for (std::size_t p = 0; p < platform.processor_count(); ++p) {
    std::size_t count = 0;
    Time cost = 0;
    for (const TaskId task : path) {
      const Time one = platform.cost(graph, task, static_cast<ProcessorId>(p));
      if (one == cannot_run) continue;
      cost += one;
      ++count;
    }
    if (count > best_count || (count == best_count && cost < best_cost)) best = p, best_count = count, best_cost = cost;
  }
  return static_cast<ProcessorId>(best);
}

Schedule schedule_cpop(const TaskGraph& graph, const Platform& platform, const MemoryRequest&) {
  const std::vector<Time> priority = priorities(graph, platform);
  const std::vector<TaskId> path = critical_path(graph, priority, ReadyTasks(graph).entries());
  const ProcessorId processor = critical_processor(graph, platform, path);
  std::vector<bool> on_path(graph.task_count(), false);
  for (const TaskId task : path) on_path[task] = platform.cost(graph, task, processor) != cannot_run;

  const auto comes_later = [&](TaskId a, TaskId b) {
    return priority[a] != priority[b] ? priority[a] < priority[b] : a > b;
  };
  ListMapping mapping(graph, platform, Insertion::into_gaps);
  ReadyTasks(graph).for_each_by_priority(comes_later, [&](TaskId task) {
    if (on_path[task]) {
      mapping.place_on(task, processor);
    } else {
      mapping.place(task);
    }
  });
  return std::move(mapping).take();
}

const SchedulerRegistration cpop{
    {"cpop", "the critical path on one processor, the rest by earliest finish (Topcuoglu, Hariri, Wu 2002)",
     schedule_cpop}};

}  // namespace

}  // namespace weft
