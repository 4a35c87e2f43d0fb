#include "sched/list/memory_placement.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sched/memory/occupancy.hpp"
#include "sched/model/scheduler.hpp"
#include "sched/model/transfer_time.hpp"
#include "sched/rules/feasibility.hpp"

namespace weft {

MemoryPlacement::MemoryPlacement(const TaskGraph& graph, const Platform& platform, Bytes limit)
    : graph_(graph),
      platform_(platform),
      limit_(limit),
      sizes_(graph, platform.alignment),
      memory_(limit, resident_bytes(graph, platform.alignment)),
      processors_(platform.processor_count()),
      missing_(graph.task_count(), 0),
      unplaced_(graph.task_count()) {
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    unplaced_[task] = static_cast<std::uint32_t>(graph.consumers(task).size());
    for (const BufferId input : graph.inputs(task)) missing_[task] += graph.is_external(input) ? 0 : 1;
  }
  schedule_.processor.resize(graph.task_count());
  make_room_for_times(graph, platform, schedule_);
}

std::vector<TaskId> MemoryPlacement::entries() const {
  std::vector<TaskId> entries;
  for (TaskId task = 0; task < graph_.task_count(); ++task) {
    if (missing_[task] == 0) entries.push_back(task);
  }
  return entries;
}

// When the task's inputs are there and the processor, and with exclusive DMA the other sort, has nothing to do.
Time MemoryPlacement::arrival(TaskId task, ProcessorId processor) const {
  Time arrival = processors_[processor].free;
  if (platform_.exclusive_dma) arrival = std::max(arrival, sort_free_[platform_.processors[processor].is_dma ? 0 : 1]);
  return std::max(arrival,
                  arrival_of_inputs(graph_, platform_, task, processor, schedule_.finish, schedule_.processor));
}

MemoryPlacement::Slot MemoryPlacement::earliest(TaskId task) const {
  const Time* cost = platform_.cost_row(graph_, task);
  Slot best;
  best.times.finish = cannot_run;
  for (std::size_t p = 0; p < processors_.size(); ++p) {
    if (cost[p] == cannot_run) continue;
    const auto processor = static_cast<ProcessorId>(p);
    const Time there = arrival(task, processor);
    if (there + cost[p] >= best.finish()) continue;
    const Time start = memory_.earliest(sizes_[task], there);
    const TaskTimes times = times_behind(processors_[p], graph_, platform_, task, processor, start);
    if (times.finish < best.finish()) best = {processor, times};
  }
  return best;
}

Time MemoryPlacement::release_time(TaskId task) const {
  Time release = schedule_.finish[task];
  for (const TaskId consumer : graph_.consumers(task)) release = std::max(release, schedule_.inputs_released(consumer));
  return release;
}

void MemoryPlacement::place(TaskId task, const Slot& slot, std::vector<TaskId>& ready) {
  schedule_.processor[task] = slot.processor;
  set_times(schedule_, task, slot.times);
  processors_[slot.processor] = slot.times;
  schedule_.order.push_back(task);
  Time& sort_free = sort_free_[platform_.processors[slot.processor].is_dma ? 1 : 0];
  sort_free = std::max(sort_free, slot.finish());

  memory_.add(slot.times.start, sizes_[task]);
  if (unplaced_[task] == 0 && !is_held(task)) memory_.add(slot.finish(), -sizes_[task]);
  for (const BufferId input : graph_.inputs(task)) {
    if (graph_.is_external(input) || --unplaced_[input] > 0 || is_held(input)) continue;
    memory_.add(release_time(input), -sizes_[input]);
  }
  for (const TaskId consumer : graph_.consumers(task)) {
    if (--missing_[consumer] == 0) ready.push_back(consumer);
  }
}

void MemoryPlacement::dead_end(const std::string& algorithm, TaskId task) const {
  const auto text = [&](Bytes bytes) { return size_text(graph_, bytes); };
  throw DeadEnd(fmt::format(
      "{} comes to a dead end after {} of {} tasks: the output of task {} needs {} bytes, {} are live within the limit "
      "of {}, and no other ready task fits either",
      algorithm, schedule_.order.size(), graph_.task_count(), graph_.task_name(task), text(sizes_[task]),
      text(memory_.used_at_end()), text(limit_)));
}

Schedule MemoryPlacement::take() && {
  const auto earlier = [&](TaskId a, TaskId b) { return schedule_.start[a] < schedule_.start[b]; };
  std::stable_sort(schedule_.order.begin(), schedule_.order.end(), earlier);
  for (const Time finish : schedule_.finish) schedule_.makespan = std::max(schedule_.makespan, finish);
  return std::move(schedule_);
}

}  // namespace weft
