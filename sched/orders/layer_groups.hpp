// Orders between layer by layer and depth-first: consecutive layers in groups, one group after the other, each walked
// depth-first ("fused layers": Alwani, Chen, Ferdman, Milder, "Fused-layer CNN accelerators", MICRO 2016).
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "sched/memory/scratchpad_sizes.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

class LayerGroups {
 public:
  // Live bytes: all, and the activations among them that tasks produce.
  struct Live {
    Bytes all = 0;
    Bytes activations = 0;
    void add(const Live& other, int sign = 1) { all += sign * other.all, activations += sign * other.activations; }
  };

  // Layers as layer_order() numbers them. Sizes are rounded up to `alignment`.
  LayerGroups(const TaskGraph& graph, Bytes alignment);

  std::uint32_t layer_count() const { return static_cast<std::uint32_t>(live_before_.size()) - 1; }

  // Appends the tasks of layers [first, last), everything before them done: a depth-first walk from the tasks that no
  // other of these layers reads, in task order, one whose operands are all there at once. Returns the peaks (bytes live
  // from before included), which do not depend on the order of the other layers.
  Live walk(std::uint32_t first, std::uint32_t last, std::vector<TaskId>& order);

  // Returns the grouping of least peak, as the first layer of every group. Groups meet only where less is live than in
  // some order that is `known` by its peak; dynamic programming over all stretches between such places, where the walks
  // that may give less take no more than `steps` tasks in all. Otherwise a sixteenth less must be live there, and only
  // stretches from a multiple of 2^k to the next are walked, counted in such places, up to 16 of them: linear time.
  // `figure`: what the peak is one of.
  std::vector<std::uint32_t> best_groups(std::uint64_t steps, Bytes known, Bytes Live::*figure = &Live::all);
  // Returns the grouping of least peak of all among those whose activations keep to a limit (none where no grouping
  // that was walked does); searched in the same way.
  std::vector<std::uint32_t> groups_within(std::uint64_t steps, Bytes activation_limit);

  // Returns the order of all layers in `groups`, which are given as above; those that begin behind the last layer with
  // a task are empty.
  std::vector<TaskId> order(std::span<const std::uint32_t> groups);
  // Returns the order in which every layer is a group of its own.
  std::vector<TaskId> layer_by_layer();

 private:
  struct Visit {
    TaskId task;
    std::uint32_t next_input;
  };
  static constexpr Bytes too_much = std::numeric_limits<Bytes>::max();
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  Live sizes_of(TaskId task) const { return {sizes_[task], activation_sizes_[task]}; }
  bool is_done(BufferId buffer, std::uint32_t first) const {
    return graph_->is_external(buffer) || layer_[buffer] < first || walked_[buffer] == walk_;
  }
  std::vector<std::uint32_t> cuts_where(const std::function<bool(const Live&)>& is_useful) const;
  struct Grouping {
    Bytes peak = too_much;
    std::vector<std::uint32_t> groups = {};
  };
  // What best_of() finds of all stretches, or the grouping that is known where that is none or is worse.
  std::vector<std::uint32_t> best_of_both(Grouping few, const std::vector<std::uint32_t>& cuts, std::uint64_t steps,
                                          const std::function<Bytes(const Live&)>& figure);
  // Of all stretches between cuts while their walks take no more than `steps` tasks, else nothing; of those of
  // best_groups() where `steps` is 0.
  Grouping best_of(const std::vector<std::uint32_t>& cuts, std::uint64_t steps,
                   const std::function<Bytes(const Live&)>& figure);
  void descend(TaskId root, std::uint32_t first, std::vector<TaskId>& order);
  Live peak(std::uint32_t last, std::span<const TaskId> walked);

  const TaskGraph* graph_;
  ScratchpadSizes sizes_, activation_sizes_;
  std::vector<std::uint32_t> layer_;
  std::vector<std::uint32_t> first_reader_, last_reader_;  // per task: layers; none where nobody reads it
  CompressedRows by_layer_;                                // tasks, ascending within a layer
  std::vector<Live> live_before_;                          // per layer, and at the end
  std::vector<std::uint32_t> walked_, held_;  // number of the walk that has entered the task; that holds it
  std::uint32_t walk_ = 0;
  std::vector<Visit> stack_;
};

}  // namespace weft
