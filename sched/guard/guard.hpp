// The admission rule that keeps a parallel run of a task graph within a limit and never lets it come to a dead end.
//
// A task may start only if (1) the live bytes plus its output are within the limit, and (2) with all running tasks
// ended, at least one of the stored sequential orders still fits: the rest of it, one task at a time, needs no more
// than the limit. Which order that is may change from decision to decision. When nothing runs, the first task of an
// order that fits can always start, so there is always a way on.
//
// Activations may have a limit of their own, which both rules then keep as well: the same order must fit into both.
//
// The rule serves the planner (in planned time) and the dynamic dispatcher (in whatever time things take) alike.
#pragma once

#include <span>
#include <vector>

#include "sched/guard/residual_profile.hpp"
#include "sched/memory/pending_readers.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

class Guard {
 public:
  // `orders` holds at least one whose peak is at most `limit`, and whose peak of activations is at most
  // `activation_limit`. Sizes are rounded up to `alignment` (pages, in a dynamic run).
  Guard(const TaskGraph& graph, std::span<const SequentialOrder> orders, Bytes limit, Bytes alignment, bool reuse,
        Bytes activation_limit = no_activation_limit);

  // Whether the task may start now; its inputs have been produced.
  bool admits(TaskId task) const;
  void start(TaskId task);
  // Returns the buffers that are released, among them the task's own where nobody reads it; valid until the next call.
  // `has_read` says that the inputs have been given up before.
  std::span<const BufferId> finish(TaskId task, bool has_read = false);
  // Returns the buffers that are released when a task on a processor of two stages has read its inputs; comes before
  // finish().
  std::span<const BufferId> read_done(TaskId task);

  // Returns the task that can start whenever nothing runs: the first of an order that fits. no_task when all have
  // started.
  TaskId way_on() const;
  Bytes live() const { return live_; }
  Bytes limit() const { return limit_; }

 private:
  bool has_activation_limit() const { return activation_limit_ != no_activation_limit; }
  void release(BufferId buffer);

  ScratchpadSizes sizes_;
  Bytes limit_;
  Bytes live_ = 0;
  std::vector<ResidualProfile> profiles_;
  ScratchpadSizes activation_sizes_;
  Bytes activation_limit_;
  Bytes live_activations_ = 0;
  std::vector<ResidualProfile> activation_profiles_;  // of the same orders; none where there is no such limit
  PendingReaders pending_readers_;
  std::vector<BufferId> released_;
};

}  // namespace weft
