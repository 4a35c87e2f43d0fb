#include "sched/list/limited_mapping.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sched/memory/occupancy.hpp"
#include "sched/model/scheduler.hpp"
#include "sched/model/transfer_time.hpp"
#include "sched/rules/feasibility.hpp"

namespace weft {

LimitedMapping::LimitedMapping(const TaskGraph& graph, const Platform& platform, Bytes limit)
    : graph_(graph),
      platform_(platform),
      limit_(limit),
      memory_(limit, resident_bytes(graph, platform.alignment)),
      processors_(platform.processor_count()) {
  schedule_.processor.resize(graph.task_count());
  make_room_for_times(graph, platform, schedule_);
}

// When the task's inputs are there and the processor, and with exclusive DMA the other sort, has nothing to do.
Time LimitedMapping::arrival(TaskId task, ProcessorId processor) const {
  return std::max({processors_[processor].free, sorts_.free(processor),
                   arrival_of_inputs(graph_, platform_, task, processor, schedule_.finish, schedule_.processor)});
}

LimitedMapping::Slot LimitedMapping::earliest(TaskId task) const {
  const Time* cost = platform_.cost_row(graph_, task);
  Slot best;
  best.times.finish = cannot_run;
  for (std::size_t p = 0; p < processors_.size(); ++p) {
    if (cost[p] == cannot_run) continue;
    const auto processor = static_cast<ProcessorId>(p);
    const Time there = arrival(task, processor);
    if (there + cost[p] >= best.finish()) continue;
    const Time start = memory_.earliest(sizes_.allocated(task), there);
    const TaskTimes times = times_behind(processors_[p], graph_, platform_, task, processor, start);
    if (times.finish < best.finish()) best = {processor, times};
  }
  return best;
}

Time LimitedMapping::release_time(TaskId task) const {
  Time release = schedule_.finish[task];
  for (const TaskId consumer : graph_.consumers(task)) release = std::max(release, schedule_.inputs_released(consumer));
  return release;
}

void LimitedMapping::place(TaskId task, const Slot& slot, std::vector<TaskId>& ready) {
  schedule_.processor[task] = slot.processor;
  set_times(schedule_, task, slot.times);
  processors_[slot.processor] = slot.times;
  schedule_.order.push_back(task);
  sorts_.add(slot.processor, slot.finish());

  memory_.add(slot.times.start, sizes_.allocated(task));
  const auto release = [&](BufferId buffer) { memory_.add(release_time(buffer), -sizes_.released(buffer)); };
  pending_readers_.finish(task, release);
  pending_readers_.give_up_inputs(task, release);
  pending_inputs_.produce(task, [&](TaskId consumer) { ready.push_back(consumer); });
}

void LimitedMapping::dead_end(const std::string& algorithm, TaskId task) const {
  const auto text = [&](Bytes bytes) { return size_text(graph_, bytes); };
  throw DeadEnd(fmt::format(
      "{} comes to a dead end after {} of {} tasks: the output of task {} needs {} bytes, {} are live within the limit "
      "of {}, and no other ready task fits either",
      algorithm, schedule_.order.size(), graph_.task_count(), graph_.task_name(task), text(sizes_.allocated(task)),
      text(memory_.used_at_end()), text(limit_)));
}

Schedule LimitedMapping::take() && {
  std::ranges::stable_sort(schedule_.order, {}, [&](TaskId task) { return schedule_.start[task]; });
  for (const Time finish : schedule_.finish) schedule_.makespan = std::max(schedule_.makespan, finish);
  return std::move(schedule_);
}

}  // namespace weft
