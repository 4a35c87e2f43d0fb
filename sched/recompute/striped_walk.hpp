// Consecutive layers walked depth-first in stripes of columns, one stripe after the other. What a stripe needs at its
// border and the one before has had already is computed again, but for layers whose results are kept until then.
//
// Stripes are what memory that grows with the width of the map asks for: of every layer in between, a few rows of one
// stripe are live. (Lin et al., "MCUNetV2: memory-efficient patch-based inference for tiny deep learning", NeurIPS 2021,
// compute in patches, and all of the border again; the layers kept are those of few bytes, behind which little is left to
// be computed twice.)
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sched/memory/scratchpad_sizes.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

class StripedWalk {
 public:
  // Layers as layer_order() numbers them. Sizes are rounded up to `alignment`.
  StripedWalk(const TaskGraph& graph, Bytes alignment);

  std::uint32_t layer_count() const { return static_cast<std::uint32_t>(live_before_.size()) - 1; }
  // Returns the bytes that are live between two layers, resident ones included.
  Bytes live_before(std::uint32_t layer) const { return live_before_[layer]; }
  // Returns the bytes of all tiles of a layer.
  Bytes layer_bytes(std::uint32_t layer) const { return layer_bytes_[layer]; }
  // Returns the number of columns of tiles that the tasks have which no other of these layers reads.
  std::uint32_t columns(std::uint32_t first, std::uint32_t last) const;
  // Returns the tasks of layers [first, last).
  std::uint64_t task_count(std::uint32_t first, std::uint32_t last) const { return by_layer_.rows(first, last).size(); }

  struct Way {
    std::uint32_t stripes = 1;
    std::vector<std::uint32_t> kept = {};  // layers
    Bytes peak = 0;                        // bytes live from before included
    std::int64_t added_macs = 0;           // of tiles that are computed again
  };

  // Appends the tasks of layers [first, last), everything before them done, and returns the figures. A task stands once
  // for every time that it runs. Only results of compute tasks that lie in the scratchpad, are released some time, and
  // are read by these layers alone are computed again; inputs that were loaded stay until their last reader.
  Way walk(std::uint32_t first, std::uint32_t last, std::uint32_t stripes, std::span<const std::uint32_t> kept,
           std::vector<TaskId>& order);

 private:
  struct Visit {
    TaskId task;
    std::uint32_t next_input;
  };
  static constexpr std::uint32_t none = 0xffffffff;

  bool is_root(TaskId task, std::uint32_t last) const { return first_reader_[task] >= last; }
  std::uint32_t stripe_of(TaskId task, std::uint32_t stripes) const {
    return static_cast<std::uint32_t>((std::uint64_t{2} * column_[task] + 1) * stripes / (2 * columns_[task]));
  }
  bool runs_once(TaskId task, std::uint32_t last) const {
    return !may_run_again_[task] || last_reader_[task] >= last || keeps_[layer_[task]];
  }
  bool is_there(BufferId buffer, std::uint32_t first, std::uint32_t last) const {
    return graph_->is_external(buffer) || layer_[buffer] < first || walked_[buffer] == walk_ ||
           (ran_[buffer] == round_ && runs_once(buffer, last));
  }
  void enter(TaskId task) {
    walked_[task] = walk_;
    ran_[task] = round_;
  }
  void walk_stripe(std::uint32_t first, std::uint32_t last, std::uint32_t stripe, std::uint32_t stripes,
                   std::vector<TaskId>& order);
  void descend(TaskId root, std::uint32_t first, std::uint32_t last, std::vector<TaskId>& order);
  Bytes peak(std::uint32_t last, std::span<const TaskId> walked);

  const TaskGraph* graph_;
  ScratchpadSizes sizes_;
  std::vector<std::uint32_t> layer_;
  std::vector<std::uint32_t> first_reader_, last_reader_;  // per task: layers; none where nobody reads it
  CompressedRows by_layer_;                                // tasks, ascending within a layer
  std::vector<Bytes> live_before_, layer_bytes_;
  std::vector<std::uint32_t> column_, columns_;        // per task: its column among those of its grid
  std::vector<bool> may_run_again_;                    // per task
  std::vector<bool> keeps_;                            // per layer, in the walk at hand
  std::vector<std::uint32_t> walked_, ran_, counted_;  // per task: the stripe and the walk that have entered it
  std::vector<bool> held_;
  std::uint32_t walk_ = 0, round_ = 0;
  std::vector<Visit> stack_;
};

}  // namespace weft
