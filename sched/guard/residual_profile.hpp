// The rest of a sequential order: how many bytes it would need if everything that runs ended now and the tasks that
// have not started ran one at a time in that order. Tasks may be taken out of turn.
//
// When a task is started out of turn its output lives from now on, so every earlier rest of the order holds it; of each
// input whose last use it was, the last use moves to the remaining reader before it, or the input is gone. A segment
// tree over the positions, with range add and range maximum, keeps the profile: O((1 + inputs) log n) a task.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sched/memory/scratchpad_sizes.hpp"
#include "sched/platform.hpp"

namespace weft {

class ResidualProfile {
 public:
  // `order` is sequential: every task once, producers first. Sizes are rounded up to `alignment`; with `reuse` unset no
  // buffer is ever released.
  ResidualProfile(const TaskGraph& graph, std::span<const TaskId> order, Bytes alignment, bool reuse);

  // The largest number of bytes live (resident ones included) while the rest runs; what is live anyway when there is
  // no rest.
  Bytes peak() const;
  // Whether that would be at most `limit` if `task`, which has not started, were started now. Precondition: nothing.
  bool fits_after(TaskId task, Bytes limit) const;
  // All inputs of the task have been produced by tasks that have started.
  void start(TaskId task);

  // The first task of the order that has not started; no_task at the end.
  TaskId first() const { return first_ < order_.size() ? order_[first_] : no_task; }
  std::uint32_t position(TaskId task) const { return position_[task]; }

 private:
  std::vector<TaskId> order_;
  std::vector<std::uint32_t> position_;
  std::uint32_t first_ = 0;
};

}  // namespace weft
