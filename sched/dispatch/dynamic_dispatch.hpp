// Dispatch that decides at run time: the counterpart of StaticDispatch for a machine whose memory is allocated in pages
// that need not be contiguous. Of the plan only the order is left, as a priority; the guard (sched/guard/guard.hpp)
// takes the place of the planned addresses.
//
// Whenever something has ended, the ready tasks are looked at in order of priority. A task starts when
//   1. all its inputs are complete, and a processor that can run it is idle: of those the one of least cost, the lowest
//      number on ties; but it waits while a busy processor is expected to end it earlier than any idle one would. Of
//      two stages (sched/model/two_stage_times.hpp) a processor is idle when its last task has begun to compute; tasks
//      then go to the idle processor that is expected to end them first;
//   2. the guard admits it: it fits in whole pages, and afterwards some stored sequential order of the rest still does;
//   3. it is no load, or its turn has come: in the priority, or in the first of the stored orders, there are no more
//      compute tasks before it that have not started than processing elements. So what is loaded is needed soon;
//   4. with exclusive DMA: no task of the other sort (PE / DMA) is running. A sort that runs goes on while it has tasks
//      that may start.
// Processors that are idle after that take ready tasks in the first of the stored orders, by the same rules: where the
// priority leads away from what memory allows, this is where the next tasks that fit are found. Of each kind of tasks a
// bounded number is passed over at one instant, so a decision takes O((1 + inputs) log tasks) whatever is ready.
//
// Never over the limit, as the guard admits no task that does not fit. Never a standstill: when nothing runs and
// nothing was started, the guard's way on is, without rule 3; its inputs are complete, and every processor is idle.
#pragma once

#include <span>
#include <vector>

#include "sched/dispatch/dispatch.hpp"
#include "sched/guard/guard.hpp"
#include "sched/guard/ready_set.hpp"
#include "sched/model/task_groups.hpp"

namespace weft {

class DynamicDispatch final : public Dispatch {
 public:
  // `priority`: every task once, first things first. `orders`: at least one; the peak of each, in pages, is at most
  // platform.capacity rounded down to pages. Graph and platform must outlive the dispatch. Throws std::logic_error when
  // there is no order that fits.
  DynamicDispatch(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> priority,
                  std::span<const SequentialOrder> orders, Bytes page);

  TaskId start_next(Time now) override;
  std::span<const BufferId> read_done(TaskId task, Time now) override;
  std::span<const BufferId> finish(TaskId task, Time now) override;
  ProcessorId processor_of(TaskId task) const override { return processor_[task]; }

  Idle idle(ProcessorId processor) const override;
  std::vector<BufferId> blockers(TaskId task) const override;
  TaskId first_waiting_for_space() const override;

  Bytes live() const { return guard_.live(); }  // in whole pages
  Bytes limit() const { return guard_.limit(); }

 private:
  // A walk over the ready tasks in one order, group by group, at one instant.
  struct Walk {
    std::vector<TaskId> order;
    std::vector<std::uint32_t> position;  // per task
    std::vector<ReadySet> ready;          // per group: positions
    std::vector<std::uint32_t> cursor;    // per group: from where to look on; ReadySet::none: no further
    std::vector<std::uint32_t> refusals;  // per group
  };
  struct ProcessorState {
    ProcessorTimes times;   // what came to pass; of what runs, by its planned cost
    TaskId last = no_task;  // what ran last; of two stages: what began to compute last
    // Of two stages.
    TaskId computes = no_task;
    TaskId waits = no_task;  // has been read
  };
  struct Gate {
    std::uint32_t computes = 0;  // the load's turn comes when this many compute tasks have started
    TaskId load = no_task;
  };
  struct Sort {  // PE tasks, DMA tasks
    std::uint32_t running = 0;
    TaskId last = no_task;  // the last that ended when no other of its sort was running, and when
    Time ended = -1;
  };
  struct Refusal {
    Hold why = Hold::space;  // of a task that was never looked at: others that wait for space stood before it
    std::uint32_t instant = 0;
    Time since = 0;  // refused at every instant since then, and what had come to pass before that
    TaskId task = no_task;
    TaskStep step = TaskStep::finished;
  };

  void add_walk(std::span<const TaskId> order);
  void gate_loads();
  void begin_instant();
  void enqueue(TaskId task);
  TaskId next_of(Walk& walk) const;  // moves the cursor of its group past it
  bool may_run(std::uint32_t kind) const;
  bool try_to_start(TaskId task, Time now);
  void refuse(TaskId task, Hold why, Time now);
  ProcessorId idle_processor_for(TaskId task, Time now) const;
  bool waits_for_faster(TaskId task, ProcessorId idle, Time now);
  void start(TaskId task, ProcessorId processor, Time now);
  void begin_to_compute(ProcessorId processor, TaskId task, Time now);
  std::span<const BufferId> no_longer_live(std::span<const BufferId> released);
  void explain(TaskId task, ProcessorId processor, Time now);
  void open_gates(TaskId starter, Time now);
  bool is_dma(ProcessorId processor) const { return platform_->processors[processor].is_dma; }

  const TaskGraph* graph_;
  const Platform* platform_;
  Guard guard_;
  TaskGroups groups_;
  std::vector<Walk> walks_;             // by priority; then by the first stored order, where that is another one
  std::vector<std::uint32_t> missing_;  // per task: producers that have not finished, per edge
  std::vector<Gate> gates_;             // ascending in computes
  std::size_t next_gate_ = 0;
  std::vector<bool> gated_;  // loads whose turn has not come
  std::uint32_t computes_started_ = 0;
  std::vector<ReadySet> idle_;  // per kind
  std::vector<ProcessorState> processors_;
  std::vector<ProcessorTimes> reserved_;  // per processor: with the tasks that wait for it at this instant
  std::vector<std::uint32_t> unstarted_;  // per group
  std::vector<TaskId> short_of_space_;    // per group: the first task refused for space at this instant, or no_task
  std::vector<ProcessorId> processor_;    // per task
  std::vector<Refusal> refusals_;         // per task: the last one
  std::vector<bool> started_, live_;      // per task, per task's buffer
  Sort sorts_[2];
  TaskId last_task_ = no_task;  // what came to pass last: which step of which task
  TaskStep last_step_ = TaskStep::finished;
  std::uint32_t instant_ = 0;
  bool instant_is_over_ = true;
};

}  // namespace weft
