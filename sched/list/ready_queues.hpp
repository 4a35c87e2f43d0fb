// The ready tasks of a list scheduler that decides in order of time, a queue per eligibility class
// (sched/model/eligibility.hpp), each in the order of one priority.
#pragma once

#include <algorithm>
#include <functional>
#include <queue>
#include <span>
#include <vector>

#include "sched/model/dispatch_order.hpp"
#include "sched/model/eligibility.hpp"

namespace weft {

class ReadyQueues {
 public:
  struct Next {
    TaskId task = no_task;
    std::span<const ProcessorId> processors;  // those that may run it, ascending
  };

  // `priority`: all tasks, first things first.
  ReadyQueues(const TaskGraph& graph, const Platform& platform, std::vector<TaskId> priority)
      : priority_(std::move(priority)), position_(positions_of(priority_)), eligibility_(graph, platform) {
    for (std::uint32_t k = 0; k < eligibility_.class_count(); ++k) {
      queues_.push_back({eligibility_.processors_of_class(k), {}});
    }
  }

  void push(TaskId task) { queues_[eligibility_.class_of(task)].positions.push(position_[task]); }

  // Takes out the first task in the priority of which `is_idle(processor)` holds for one of its processors, or which
  // no processor can run; no_task when there is none.
  template <typename IsIdle>
  Next pop(IsIdle&& is_idle) {
    Queue* first = nullptr;
    for (Queue& queue : queues_) {
      if (queue.positions.empty() || (first && queue.positions.top() > first->positions.top())) continue;
      if (queue.processors.empty() || std::ranges::any_of(queue.processors, is_idle)) first = &queue;
    }
    if (!first) return {};
    const TaskId task = priority_[first->positions.top()];
    first->positions.pop();
    return {task, first->processors};
  }

 private:
  struct Queue {
    std::vector<ProcessorId> processors;
    std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> positions;
  };

  std::vector<TaskId> priority_;
  std::vector<std::uint32_t> position_;
  Eligibility eligibility_;
  std::vector<Queue> queues_;
};

}  // namespace weft
