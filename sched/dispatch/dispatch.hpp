// The decisions of a run, which task starts when: by a static plan (StaticDispatch), or at run time by priority under
// the guard (DynamicDispatch). A dispatch has no clock: whoever carries the run out says when it is now and what has
// ended.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sched/model/platform.hpp"
#include "sched/model/stage_times.hpp"

namespace weft {

// Reason for which a task could not start although its processor was free and its inputs were complete.
enum class Hold : std::uint8_t { none, space, turn, barrier, exclusive, faster_processor };

inline const char* to_string(Hold hold) {
  constexpr std::array names{"", "space", "turn", "barrier", "exclusive", "faster-processor"};
  return names[static_cast<std::size_t>(hold)];
}

class Dispatch {
 public:
  virtual ~Dispatch() = default;

  // Starts the next task that may start now, and returns it; no_task when none may. Within one instant, read_done(),
  // compute_done() and finish() come for everything that ends, then start_next() until no_task; tasks of no duration start and finish in
  // the same instant, and the two are repeated.
  virtual TaskId start_next(Time now) = 0;

  // Reports that a running task on a processor of several stages (sched/model/stage_times.hpp) has read its inputs;
  // comes once for each, before its finish(). Returns the buffers that this releases; valid until the next call. When
  // the task enters its next stage follows from these reports: now, or when the task before it on its processor leaves
  // that stage.
  virtual std::span<const BufferId> read_done(TaskId task, Time now) = 0;

  // Reports that a running task on a processor of three stages has computed; comes once for each, between the two.
  virtual void compute_done(TaskId task, Time now) = 0;

  // Reports the end of a running task. Returns the buffers that this releases, among them the task's own where nobody
  // reads it; valid until the next call.
  virtual std::span<const BufferId> finish(TaskId task, Time now) = 0;

  // The processor on which a task that has started runs.
  virtual ProcessorId processor_of(TaskId task) const = 0;

  std::uint32_t started_count() const { return started_count_; }
  std::uint32_t finished_count() const { return finished_count_; }
  bool done() const { return finished_count_ == starts_.size(); }

  // Account of how a task came to start: when its processor was free and its inputs were complete, which task's finish
  // brought that about (no_task: nothing, ready from the start) and whether through the processor or an input, and what
  // held it up from then to its start, with the task whose finish (for a turn: whose start) ended the hold. With
  // processors of several stages it may be another step of that task: that it has read, or that it began to compute.
  struct Start {
    Time ready = 0;
    TaskId enabler = no_task;
    bool enabled_by_input = false;
    Hold hold = Hold::none;
    TaskId holder = no_task;
    TaskStep enabler_step = TaskStep::finished;
    TaskStep holder_step = TaskStep::finished;
  };
  const Start& start_of(TaskId task) const { return starts_[task]; }
  // The task whose step let the task start (PlanReplay::let_start_by).
  std::vector<TaskId> let_start_by() const {
    std::vector<TaskId> tasks;
    tasks.reserve(starts_.size());
    for (const Start& start : starts_) tasks.push_back(start.hold == Hold::none ? start.enabler : start.holder);
    return tasks;
  }

  // State of an idle processor, for waveforms and error messages: what it waits for, and the task that it would take
  // next where one is known (it is, when it waits for space).
  enum class Waiting : std::uint8_t { nothing, input, space, turn };
  struct Idle {
    TaskId next = no_task;
    Waiting waiting = Waiting::nothing;
  };
  virtual Idle idle(ProcessorId processor) const = 0;

  // Returns the live buffers that keep a task that waits for space from having it, ascending.
  virtual std::vector<BufferId> blockers(TaskId task) const = 0;

  // Returns the first task that could start but for space; no_task when there is none.
  virtual TaskId first_waiting_for_space() const = 0;

 protected:
  explicit Dispatch(std::uint32_t tasks) : starts_(tasks) {}

  std::vector<Start> starts_;
  std::uint32_t started_count_ = 0;
  std::uint32_t finished_count_ = 0;
};

}  // namespace weft
