// Depth-first: list scheduling in the order of a depth-first walk from the outputs, so that a tile is used up soon
// after it has been computed. Whenever a processor is idle, the ready task that comes first in that order is placed on
// the idle processor where it finishes earliest, and its loads with it. (Placed strictly in that order, all processors
// would wait for the end of each chain; placed on any processor, a slow DMA channel would be booked far ahead by tiles
// of the first layer.) A store is placed as soon as its tile is there.

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

#include "sched/list/list_mapping.hpp"
#include "sched/list/ready_queues.hpp"
#include "sched/model/ready_tasks.hpp"
#include "sched/model/scheduler.hpp"
#include "sched/orders/depth_first_order.hpp"

namespace weft {

namespace {

class DepthFirst {
 public:
  DepthFirst(const TaskGraph& graph, const Platform& platform)
      : platform_(platform),
        ready_tasks_(graph),
        queues_(graph, platform, depth_first_order(graph)),
        mapping_(graph, platform, Insertion::into_gaps) {}

  Schedule run() && {
    std::vector<TaskId> ready = ready_tasks_.entries();
    place_ready(ready, 0);
    for (Time now = 0; !running_.empty();) {
      now = std::max(now, running_.top().first);  // a task in a gap may have finished before now
      ready.clear();
      for (; !running_.empty() && running_.top().first <= now; running_.pop()) {
        if (running_.top().second != no_task) ready_tasks_.placed(running_.top().second, ready);
      }
      place_ready(ready, now);
    }
    return std::move(mapping_).take();
  }

 private:
  // Processors that are idle now; DMA channels count as idle always, so that a store goes behind what they have to do.
  bool is_idle(ProcessorId p, Time now) const { return mapping_.available(p) <= now || platform_.processors[p].is_dma; }

  void place_on_idle(TaskId task, std::span<const ProcessorId> processors, Time now) {
    if (processors.empty()) mapping_.place(task);  // says that no processor can run it
    for (ProcessorId p = 0; p < busy_.size(); ++p) busy_[p] = is_idle(p, now) ? 0 : cannot_run;
    mapping_.place_min(task, busy_);
  }

  void place_ready(const std::vector<TaskId>& ready, Time now) {
    for (const TaskId task : ready) queues_.push(task);
    for (;;) {
      const auto [task, processors] = queues_.pop([&](ProcessorId p) { return is_idle(p, now); });
      if (task == no_task) return;
      place_on_idle(task, processors, now);
      running_.emplace(mapping_.finish(task), task);
      const Time free = mapping_.available(mapping_.processor(task));
      if (free < mapping_.finish(task)) running_.emplace(free, no_task);  // two stages: it takes the next task
    }
  }

  const Platform& platform_;
  ReadyTasks ready_tasks_;
  ReadyQueues queues_;  // in the depth-first order
  ListMapping mapping_;
  std::vector<Time> busy_ = std::vector<Time>(platform_.processor_count());  // infinite while it is busy
  std::priority_queue<std::pair<Time, TaskId>, std::vector<std::pair<Time, TaskId>>, std::greater<>> running_;
};

Schedule schedule_depth_first(const TaskGraph& graph, const Platform& platform, const MemoryRequest&) {
  return DepthFirst(graph, platform).run();
}

const SchedulerRegistration depth_first{
    {"depth-first", "list scheduling in the order of a depth-first walk from the outputs", schedule_depth_first}};

}  // namespace

}  // namespace weft
