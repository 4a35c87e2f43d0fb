// The rules by which a static plan is carried out, without a clock: the planner runs them with planned durations to
// get planned times, the SystemC dispatcher runs the same code with what really happens. So plan and run agree by
// construction wherever nothing else interferes.
//
// A task starts as soon as
//   1. its processor has finished the task that stands before it on that processor in the dispatch order; a processor
//      of several stages (sched/model/stage_times.hpp) has begun to compute it;
//   2. all its inputs are complete;
//   3. its address range is free: every buffer earlier in the dispatch order that overlaps the range (the producer's
//      position counts) has been allocated and released; and so has every buffer whose bytes it takes over under a
//      limit on activations (Schedule::activation_waits);
//   4. it is no load, or every task earlier in the dispatch order has started: prefetching never overtakes;
//   5. no barrier at or before its position in the dispatch order is closed, and, of compute tasks, no barrier at or
//      before its place among the compute tasks (Schedule::compute_barriers);
//   6. with exclusive DMA: rule 4 holds for every task, and no task of the other sort (PE / DMA) is running.
//   7. the task that the plan lets it wait for (Schedule::starts_after) has finished, or has read its inputs.
//
// Buffers are released when their last consumer has finished, or, on several stages, has read. Everything else that waits
// for a task (inputs, barriers, release positions, exclusive DMA) waits for its finish: a task runs from its start to
// its finish, whatever stage it is in.
//
// Never over capacity: ranges that overlap are never live together, and all lie under the capacity. Never over the
// limit on activations: each of its bytes has one holder at a time. Never a deadlock: of the unfinished tasks take the
// first in the dispatch order. Its inputs are complete and its processor is free, as producers and predecessors stand
// earlier. Whoever held its range stands earlier, and so do all consumers of that holder (the plan released it before),
// so they have finished; and so does the task it waits for. Hence it can start. Once it has started it reads, and, as
// the task before it on its processor has finished, computes: it will finish.
#pragma once

#include <functional>
#include <queue>
#include <span>
#include <vector>

#include "sched/dispatch/dispatch.hpp"
#include "sched/memory/pending_readers.hpp"
#include "sched/memory/space_dependencies.hpp"
#include "sched/model/exclusive_dma.hpp"
#include "sched/model/schedule.hpp"
#include "workloads/graph/pending_inputs.hpp"

namespace weft {

class StaticDispatch final : public Dispatch {
 public:
  // The plan has processors, the dispatch order and addresses (none: space is not looked at); its times are not looked
  // at. All three must outlive the dispatch. O((edges + tasks) log tasks) for a whole run. Throws std::logic_error when
  // the order is not one of all tasks, or the addresses could never come free.
  StaticDispatch(const TaskGraph& graph, const Platform& platform, const Schedule& plan);

  // Starts the first task in dispatch order that may start now.
  TaskId start_next(Time now) override;
  std::span<const BufferId> read_done(TaskId task, Time now) override;
  void compute_done(TaskId task, Time now) override;
  std::span<const BufferId> finish(TaskId task, Time now) override;
  ProcessorId processor_of(TaskId task) const override { return plan_->processor[task]; }

  // Returns the next task of a processor in the dispatch order; no_task when it has no more.
  TaskId next_on(ProcessorId processor) const { return head_[processor]; }
  // Returns what a task waits for.
  Waiting waiting(TaskId task) const;
  Idle idle(ProcessorId processor) const override;
  std::vector<BufferId> blockers(TaskId task) const override;

  // Return the number of tasks that could start but for space, and the first of them in dispatch order (no_task when
  // there is none).
  std::uint32_t waiting_for_space_count() const;
  TaskId first_waiting_for_space() const override;

 private:
  // State of a task: what it still waits for. Space may be missing several times from one holder.
  struct TaskState {
    std::uint32_t missing_space = 0;  // unreleased earlier holders of its range
    std::uint8_t closed_gates = 0;    // bits of Gate
    bool started = false;
    // On a processor of several stages: what it has done, and whether the task before it has left the next stage.
    bool has_read = false, may_compute = false;
    bool has_computed = false, may_write = false;  // of three
    bool counted_for_space = false;                // among the tasks that could start but for space
    Hold last_hold = Hold::none;                   // the reason that went away last, and with which task
    TaskId last_holder = no_task;
    TaskStep last_step = TaskStep::finished;
  };
  enum Gate : std::uint8_t { turn_gate = 1, barrier_gate = 2, after_gate = 4, compute_barrier_gate = 8 };

  void count_what_is_missing();
  void link_processors();
  void sort_by_after();
  void sort_releases_by_position();
  void consider(TaskId task);  // after each change: may it start now?
  void enable(TaskId task, TaskId enabler, bool by_input, Time now, TaskStep step = TaskStep::finished);
  void open_gate(TaskId task, Gate gate, TaskId holder, TaskStep step = TaskStep::finished);
  void pass_the_turn(TaskId starter);   // moves started_prefix_ on
  void open_barriers(TaskId finisher);  // up to finished_prefix_
  void close_compute_barriers();
  void open_compute_barriers(TaskId finisher);  // up to finished_computes_
  void advance_finished_prefix(TaskId finisher);
  void release_inputs(TaskId task);
  void let_followers_go(TaskId task, bool has_read);
  void let_compute(TaskId task, Time now);  // the task before it has left the stage
  void begin_to_compute(TaskId task, Time now);
  void begin_to_write(TaskId task, Time now);
  void free_ranges(TaskId task, TaskStep step);  // of the buffers in released_
  bool needs_turn(TaskId task) const;
  bool other_sort_runs(TaskId task) const { return !sorts_.admit(plan_->processor[task]); }
  std::uint32_t stages(TaskId task) const { return platform_->processors[plan_->processor[task]].stages; }

  using PositionHeap = std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>>;

  const TaskGraph* graph_;
  const Platform* platform_;
  const Schedule* plan_;
  std::vector<std::uint32_t> position_;    // of a task in the dispatch order
  std::vector<TaskId> next_on_processor_;  // the task after it on its processor, or no_task
  std::vector<TaskId> head_;               // per processor: its first task that has not started
  PendingInputs pending_inputs_;           // and the task before it on its processor
  std::vector<TaskState> tasks_;
  PendingReaders pending_readers_;             // and the release position of a buffer
  std::vector<BufferId> by_release_position_;  // buffers with a release position, ascending in it
  std::vector<TaskId> by_after_;               // tasks that wait for another, ascending in that
  std::size_t next_release_ = 0;               // index into by_release_position_
  std::size_t next_barrier_ = 0;               // index into plan_->barriers
  std::vector<TaskId> computes_;               // in dispatch order; empty without compute_barriers
  std::size_t next_compute_barrier_ = 0;       // index into plan_->compute_barriers
  std::uint32_t finished_computes_ = 0;
  SpaceDependencies space_;
  std::vector<bool> finished_;        // by position
  std::uint32_t started_prefix_ = 0;  // all tasks before this position have started
  std::uint32_t finished_prefix_ = 0;
  RunningSorts sorts_;
  PositionHeap startable_;
  mutable PositionHeap short_of_space_;  // first_waiting_for_space() drops those that no longer wait
  std::uint32_t short_of_space_count_ = 0;
  std::vector<BufferId> released_;
};

}  // namespace weft
