// List scheduling under the guard, one decision at a time: which ready task starts next, and where. Planned time
// (sched/guard/guarded_list.hpp) and run time (sched/dispatch/dynamic_dispatch.hpp) drive the same walk; they differ in
// where the times come from.
//
// At every instant at which something has ended, the ready tasks are looked at in one order after the other. A task
// starts when
//   1. a processor that can run it is idle: of those the one that ends it first; but it waits while a busy processor is
//      expected to end it earlier than any idle one would;
//   2. with exclusive DMA, no task of the other sort runs (sched/model/exclusive_dma.hpp);
//   3. the guard admits it.
// A bounded number of tasks of each eligibility class is passed over in one order at one instant, so that a decision
// takes O((1 + inputs) log tasks) whatever is ready.
#pragma once

#include <limits>
#include <span>
#include <vector>

#include "sched/guard/guard.hpp"
#include "sched/guard/ready_set.hpp"
#include "sched/model/eligibility.hpp"
#include "sched/model/exclusive_dma.hpp"
#include "sched/model/stage_times.hpp"

namespace weft {

inline constexpr ProcessorId no_processor = std::numeric_limits<ProcessorId>::max();

class ListWalk {
 public:
  // What a ready task is refused for.
  enum class Refusal : std::uint8_t { processor, space };
  struct Decision {
    TaskId task = no_task;  // no_task: nothing more may start at this instant
    ProcessorId processor = no_processor;
  };

  // `max_refusals`: ready tasks of one class that are refused in one order at one instant before the class is left
  // alone. With `wait_for_faster` unset no processor stays idle for the sake of a faster one. Graph and platform must
  // outlive the walk.
  ListWalk(const TaskGraph& graph, const Platform& platform, Guard guard, std::uint32_t max_refusals,
           bool wait_for_faster = true);

  // An order of all tasks in which ready tasks are looked at, behind those added before.
  void add_order(std::span<const TaskId> order);
  std::uint32_t position(TaskId task) const { return orders_.front().position[task]; }  // in the first order

  // The task is ready from now on.
  void enqueue(TaskId task);
  // Something has ended: every ready task is looked at again, and no processor is reserved for a task that waits.
  void begin_instant();

  // The next task that may start, and its processor; start() is to follow. `choose(task)` names an idle processor, or
  // no_processor where the task has to wait; `refused(task, why)` is called before a refusal is taken down.
  template <typename Choose, typename Refused>
  Decision next(Choose&& choose, Refused&& refused) {
    for (Order& order : orders_) {
      for (TaskId task = candidate(order); task != no_task; task = candidate(order)) {
        const ProcessorId processor = choose(task);
        const bool runs = processor != no_processor && sorts_.admit(processor);
        if (runs && guard_.admits(task)) return {task, processor};
        refused(task, runs ? Refusal::space : Refusal::processor);
        refuse(order, task);
      }
    }
    return {};
  }
  // Whether the task was refused at the instant before this one.
  bool was_refused_before(TaskId task) const { return refused_at_[task] > 0 && refused_at_[task] + 1 == instant_; }

  // Rule 1. The lowest processor of the first kind on ties. A busy processor that is worth waiting for is reserved at
  // this instant: tasks behind this one count with that.
  ProcessorId choose(TaskId task, Time now);

  // What is planned on a processor, with the tasks that wait for it at this instant.
  const ProcessorTimes& reserved(ProcessorId processor) const { return reserved_[processor]; }
  void reserve(ProcessorId processor, const ProcessorTimes& times) { reserved_[processor] = times; }
  const ProcessorTimes& times(ProcessorId processor) const { return processors_[processor]; }

  // Returns when the task will be done by its planned cost.
  TaskTimes start(TaskId task, ProcessorId processor, Time now);
  // The processor may start another task; with `times`, which are those of the run instead of the planned ones.
  void vacate(ProcessorId processor) { idle_[eligibility_.kind_of(processor)].insert(processor); }
  void vacate(ProcessorId processor, const ProcessorTimes& times) {
    processors_[processor] = times;
    vacate(processor);
  }
  // The end of a task on the processor; true when it was the last one running of its sort.
  bool finish(ProcessorId processor) { return sorts_.finish(processor); }
  bool any_running() const { return sorts_.any(); }

  Guard& guard() { return guard_; }
  const Guard& guard() const { return guard_; }
  const Eligibility& eligibility() const { return eligibility_; }
  bool any_ready(std::uint32_t eligibility_class) const {
    return orders_.front().ready[eligibility_class].next(0) != ReadySet::none;
  }

 private:
  struct Order {
    std::vector<TaskId> tasks;
    std::vector<std::uint32_t> position;  // per task
    std::vector<ReadySet> ready;          // per class: positions
    std::vector<std::uint32_t> cursor;    // per class: from where to look on; ReadySet::none: no further
    std::vector<std::uint32_t> refusals;  // per class, at this instant
  };

  TaskId candidate(Order& order) const;
  bool may_run(std::uint32_t kind) const;
  void refuse(Order& order, TaskId task);

  const TaskGraph* graph_;
  const Platform* platform_;
  Guard guard_;
  std::uint32_t max_refusals_;
  bool wait_for_faster_;
  Eligibility eligibility_{*graph_, *platform_};
  RunningSorts sorts_{*platform_};
  std::vector<Order> orders_;
  std::vector<ReadySet> idle_;  // per kind
  std::vector<ProcessorTimes> processors_, reserved_;
  std::uint32_t instant_ = 0;              // counted from 1
  std::vector<std::uint32_t> refused_at_;  // per task: the last instant, or 0
};

}  // namespace weft
