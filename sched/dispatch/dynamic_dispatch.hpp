// Dispatch that decides at run time: the counterpart of StaticDispatch for a machine whose memory is allocated in pages
// that need not be contiguous. Only the order of the plan is left, as a priority; the guard (sched/guard/guard.hpp)
// takes the place of the planned addresses.
//
// Whenever something has ended, tasks start by the rules of the list walk (sched/guard/list_walk.hpp): first in order
// of priority, then, on processors that are idle after that, in the first of the stored orders: where the priority
// leads away from what memory allows, this is where the next tasks that fit are found. The guard counts whole pages.
// Besides, a load is ready only when its turn has come: in the priority, or in the first of the stored orders, there
// are no more compute tasks before it that have not started than processing elements. So what is loaded is needed soon.
//
// A dynamic run is never over the limit, as the guard admits no task that does not fit. It never stands still: when
// nothing runs and nothing was started, the guard's way on is, whether its turn has come or not; its inputs are
// complete, and every processor is idle.
#pragma once

#include <span>
#include <vector>

#include "sched/dispatch/dispatch.hpp"
#include "sched/guard/list_walk.hpp"
#include "workloads/graph/pending_inputs.hpp"

namespace weft {

class DynamicDispatch final : public Dispatch {
 public:
  // `priority` holds every task once, first things first; `orders` at least one order, whose peak, in pages, is at most
  // platform.capacity rounded down to pages. Graph and platform must outlive the dispatch. Throws std::logic_error when
  // there is no order that fits.
  DynamicDispatch(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> priority,
                  std::span<const SequentialOrder> orders, Bytes page);

  TaskId start_next(Time now) override;
  std::span<const BufferId> read_done(TaskId task, Time now) override;
  void compute_done(TaskId task, Time now) override;
  std::span<const BufferId> finish(TaskId task, Time now) override;
  ProcessorId processor_of(TaskId task) const override { return processor_[task]; }

  Idle idle(ProcessorId processor) const override;
  std::vector<BufferId> blockers(TaskId task) const override;
  TaskId first_waiting_for_space() const override;

  Bytes live() const { return walk_.guard().live(); }  // in whole pages
  Bytes limit() const { return walk_.guard().limit(); }

 private:
  struct ProcessorState {
    TaskId last = no_task;  // what ran last; of several stages: what began to compute last
    // Of several stages: the task that computes, and the next one.
    TaskId computes = no_task;
    TaskId waits = no_task;  // has been read
    // Of three stages: the task that writes, and whether the one that computes has done so.
    TaskId writes = no_task;
    bool has_computed = false;
  };
  struct Gate {
    std::uint32_t computes = 0;  // the load's turn comes when this many compute tasks have started
    TaskId load = no_task;
  };
  struct SortEnd {
    TaskId task = no_task;  // the last that ended when no other of its sort was running, and when
    Time time = -1;
  };
  struct Refusal {
    Hold why = Hold::space;  // of a task that was never looked at: others that wait for space stood before it
    Time since = 0;          // refused at every instant since then, and what had come to pass before that
    TaskId task = no_task;
    TaskStep step = TaskStep::finished;
  };

  std::uint32_t class_of(TaskId task) const { return walk_.eligibility().class_of(task); }
  void gate_loads(std::span<const std::span<const TaskId>> walked);
  void refuse(TaskId task, ListWalk::Refusal why, Time now);
  void start(TaskId task, ProcessorId processor, Time now);
  void begin_to_compute(ProcessorId processor, TaskId task, Time now);
  void begin_to_write(ProcessorId processor, Time now);
  void compute_next(ProcessorId processor, Time now);
  std::span<const BufferId> no_longer_live(std::span<const BufferId> released);
  void explain(TaskId task, ProcessorId processor, Time now);
  void open_gates(TaskId starter, Time now);

  const TaskGraph* graph_;
  const Platform* platform_;
  ListWalk walk_;  // by priority; then by the first stored order, where that is another one
  PendingInputs pending_inputs_;
  std::vector<Gate> gates_;  // ascending in computes
  std::size_t next_gate_ = 0;
  std::vector<bool> gated_;  // loads whose turn has not come
  std::uint32_t computes_started_ = 0;
  std::vector<ProcessorState> processors_;
  std::vector<std::uint32_t> unstarted_;  // per eligibility class
  std::vector<TaskId> short_of_space_;    // per class: the first task refused for space at this instant, or no_task
  std::vector<ProcessorId> processor_;    // per task
  std::vector<Refusal> refusals_;         // per task: the last one
  std::vector<bool> started_, live_;      // per task, per task's buffer
  SortEnd sort_ends_[2];                  // of PE tasks, of DMA tasks
  TaskId last_task_ = no_task;            // what came to pass last: which step of which task
  TaskStep last_step_ = TaskStep::finished;
  bool instant_is_over_ = true;
};

}  // namespace weft
