// A list scheduler with nothing clever in it: a shuffled topological order, every task on a processor picked by hash,
// as early as the processor and its inputs allow. Makes schedules for tests of what comes behind an algorithm.
#pragma once

#include <algorithm>
#include <queue>
#include <utility>

#include "sched/model/scheduler.hpp"
#include "sched/model/stage_times.hpp"
#include "sched/model/transfer_time.hpp"
#include "workloads/graph/pending_inputs.hpp"

namespace weft::test {

inline std::uint32_t scramble(std::uint32_t x) {
  x = (x ^ 61u) ^ (x >> 16);
  x *= 9;
  x ^= x >> 4;
  x *= 0x27d4eb2du;
  return x ^ (x >> 15);
}

inline Schedule list_schedule(const TaskGraph& graph, const Platform& platform, const MemoryRequest& = {}) {
  Schedule schedule;
  schedule.processor.assign(graph.task_count(), 0);
  make_room_for_times(graph, platform, schedule);
  PendingInputs pending(graph);
  std::priority_queue<std::pair<std::uint32_t, TaskId>> ready;
  for (const TaskId task : pending.complete_tasks()) ready.emplace(scramble(task), task);
  std::vector<ProcessorTimes> processors(platform.processor_count());
  while (!ready.empty()) {
    const TaskId task = ready.top().second;
    ready.pop();
    std::vector<ProcessorId> able;
    for (ProcessorId p = 0; p < platform.processor_count(); ++p) {
      if (platform.cost(graph, task, p) != cannot_run) able.push_back(p);
    }
    const ProcessorId processor = able[scramble(task + 7919) % able.size()];
    Time start = 0;
    for (std::size_t k = 0; k < graph.inputs(task).size(); ++k) {
      const BufferId buffer = graph.inputs(task)[k];
      if (graph.is_external(buffer)) continue;
      start = std::max(start, schedule.finish[buffer] + transfer_time(platform, schedule.processor[buffer], processor,
                                                                      graph.operand_bytes(task, k)));
    }
    schedule.processor[task] = processor;
    const TaskTimes times = times_behind(processors[processor], graph, platform, task, processor, start);
    set_times(schedule, task, times);
    processors[processor] = times;
    schedule.makespan = std::max(schedule.makespan, schedule.finish[task]);
    pending.produce(task, [&](TaskId consumer) { ready.emplace(scramble(consumer), consumer); });
  }
  return schedule;
}

inline const Scheduler list_scheduler{"list", "a plain list scheduler for tests", list_schedule};

}  // namespace weft::test
