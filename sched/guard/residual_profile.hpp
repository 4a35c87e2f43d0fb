// The bytes that the rest of a sequential order would need if everything that runs ended now and the tasks that have
// not started ran one at a time in that order. Tasks may be taken out of turn.
//
// When a task is started out of turn its output lives from now on, so every earlier rest of the order holds it; of each
// input whose last use it was, the last use moves to the remaining reader before it, or the input is gone. A segment
// tree over the positions, with range add and range maximum, keeps the profile: O((1 + inputs) log n) a task.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "sched/guard/max_tree.hpp"
#include "sched/memory/scratchpad_sizes.hpp"
#include "sched/model/platform.hpp"

namespace weft {

class ResidualProfile {
 public:
  // `order` holds every task once, producers first. Sizes are rounded up to `alignment`; with `reuse` unset no buffer
  // is ever released. With `only`, buffers of that class that tasks produce are counted and no others.
  ResidualProfile(const TaskGraph& graph, std::span<const TaskId> order, Bytes alignment, bool reuse,
                  std::optional<BufferClass> only = {});

  // Returns the largest number of bytes live (resident ones included) while the rest runs; 0 when there is no rest.
  Bytes peak() const { return first_ < order_.size() ? profile_.maximum() : 0; }
  // Whether the peak would be at most `limit` if `task`, which has not started, were started now. Precondition: all
  // inputs of the task have been produced by tasks that have started.
  bool fits_after(TaskId task, Bytes limit) const;
  void start(TaskId task);  // precondition as above

  // Returns the first task of the order that has not started; no_task at the end.
  TaskId first() const { return first_ < order_.size() ? order_[first_] : no_task; }

 private:
  // Positions fit into 31 bits, as tasks do; the last bit says that the task has started.
  static constexpr std::uint32_t started_bit = 0x8000'0000u;
  static constexpr std::uint32_t nobody = no_task;

  bool is_started(TaskId task) const { return (position_[task] & started_bit) != 0; }
  // Whether the reader at `position` is the last that has not started, of a buffer that is ever released.
  bool is_last_use(BufferId buffer, std::uint32_t position) const {
    return !graph_->is_external(buffer) && last_use_[buffer] == position;
  }
  // The position of the last other reader that has not started, or nobody.
  std::uint32_t last_use_without(BufferId buffer, TaskId reader) const;
  Bytes lives_on(TaskId task) const;  // bytes of the output that stay when the task has ended
  std::vector<Bytes> occupancy_by_position(Bytes resident);

  const TaskGraph* graph_;
  ScratchpadSizes sizes_;
  bool reuse_;
  std::vector<TaskId> order_;
  std::vector<std::uint32_t> position_;  // per task, with started_bit
  std::vector<std::uint32_t> last_use_;  // per task's buffer: position of its last reader; nobody where it stays
  MaxTree profile_;                      // by position
  std::uint32_t first_ = 0;
  mutable std::vector<std::pair<std::uint32_t, Bytes>> moved_;  // positions of new last uses and the sizes
};

}  // namespace weft
