// Depth-first: list scheduling in the order of a depth-first walk from the outputs, so that a tile is used up soon
// after it has been computed. Whenever a processor is idle, the ready task that comes first in that order is placed on
// the idle processor where it finishes earliest, and its loads with it. (Placed strictly in that order, all processors
// would wait for the end of each chain; placed on any processor, a slow DMA channel would be booked far ahead by tiles
// of the first layer.) A store is placed as soon as its tile is there.

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

#include "sched/list/list_placement.hpp"
#include "sched/model/ready_tasks.hpp"
#include "sched/model/scheduler.hpp"
#include "sched/model/task_groups.hpp"
#include "sched/orders/depth_first_order.hpp"

namespace weft {

namespace {

class DepthFirst {
 public:
  DepthFirst(const TaskGraph& graph, const Platform& platform)
      : graph_(graph),
        platform_(platform),
        order_(depth_first_order(graph)),
        position_(graph.task_count()),
        ready_tasks_(graph),
        placement_(graph, platform, Insertion::into_gaps),
        busy_(platform.processor_count()),
        task_groups_(graph, platform) {
    for (std::uint32_t k = 0; k < order_.size(); ++k) position_[order_[k]] = k;
    for (std::uint32_t group = 0; group < task_groups_.group_count(); ++group) {
      groups_.push_back({task_groups_.processors_of_group(group), {}});
    }
  }

  Schedule run() && {
    enqueue(ready_tasks_.entries());
    place_ready(0);
    std::vector<TaskId> ready;
    for (Time now = 0; !running_.empty();) {
      now = std::max(now, running_.top().first);  // a task in a gap may have finished before now
      ready.clear();
      for (; !running_.empty() && running_.top().first <= now; running_.pop()) {
        if (running_.top().second != no_task) ready_tasks_.placed(running_.top().second, ready);
      }
      enqueue(ready);
      place_ready(now);
    }
    return std::move(placement_).take();
  }

 private:
  template <typename T>
  using LeastFirst = std::priority_queue<T, std::vector<T>, std::greater<>>;

  // Ready tasks that the same processors can run; places in the depth-first order.
  struct Group {
    std::vector<ProcessorId> processors;
    LeastFirst<std::uint32_t> ready;
  };

  void enqueue(const std::vector<TaskId>& tasks) {
    for (const TaskId task : tasks) groups_[task_groups_.group_of(task)].ready.push(position_[task]);
  }

  // Processors that are idle now; DMA channels count as idle always, so that a store goes behind what they have to do.
  bool is_idle(ProcessorId p, Time now) const {
    return placement_.available(p) <= now || platform_.processors[p].is_dma;
  }

  bool can_place(const Group& group, Time now) const {
    const auto idle = [&](ProcessorId p) { return is_idle(p, now); };
    // A group that no processor can run is placed as well: that is where the error comes from.
    return !group.ready.empty() && (group.processors.empty() || std::ranges::any_of(group.processors, idle));
  }

  void place_on_idle(TaskId task, const Group& group, Time now) {
    if (group.processors.empty()) placement_.place(task);  // says that no processor can run it
    for (ProcessorId p = 0; p < busy_.size(); ++p) busy_[p] = is_idle(p, now) ? 0 : cannot_run;
    placement_.place_min(task, busy_);
  }

  void place_ready(Time now) {
    for (;;) {
      Group* first = nullptr;
      for (Group& group : groups_) {
        if (can_place(group, now) && (!first || group.ready.top() < first->ready.top())) first = &group;
      }
      if (!first) return;
      const TaskId task = order_[first->ready.top()];
      first->ready.pop();
      place_on_idle(task, *first, now);
      running_.emplace(placement_.finish(task), task);
      const Time free = placement_.available(placement_.processor(task));
      if (free < placement_.finish(task)) running_.emplace(free, no_task);  // two stages: it takes the next task
    }
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  std::vector<TaskId> order_;
  std::vector<std::uint32_t> position_;
  ReadyTasks ready_tasks_;
  ListPlacement placement_;
  std::vector<Time> busy_;  // per processor: infinite while it is busy
  TaskGroups task_groups_;
  std::vector<Group> groups_;
  LeastFirst<std::pair<Time, TaskId>> running_;
};

Schedule schedule_depth_first(const TaskGraph& graph, const Platform& platform, const MemoryRequest&) {
  return DepthFirst(graph, platform).run();
}

const SchedulerRegistration depth_first{
    {"depth-first", "list scheduling in the order of a depth-first walk from the outputs", schedule_depth_first}};

}  // namespace

}  // namespace weft
