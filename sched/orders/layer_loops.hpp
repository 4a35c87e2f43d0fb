// Layer by layer, with a choice for each layer of how its tiles follow one another: in raster order (channels, rows,
// columns), so that each weight tile is used up before the next; or with the channels innermost, so that all tiles that
// read the same part of the operands come together.
#pragma once

#include <cstdint>
#include <vector>

#include "workloads/graph/task_graph.hpp"

namespace weft {

class LayerLoops {
 public:
  // Precondition: the graph was made from a network. Layers are numbered as by layer_order().
  explicit LayerLoops(const TaskGraph& graph);

  std::uint32_t layer_count() const { return layer_count_; }
  std::uint32_t layer_of(TaskId task) const { return layer_[task]; }
  // Returns all tasks in a topological order, transfers in place (order_peak.hpp). `channels_innermost`: per layer.
  std::vector<TaskId> order(const std::vector<bool>& channels_innermost) const;

 private:
  const TaskGraph* graph_;
  std::vector<std::uint32_t> layer_;
  std::vector<std::uint32_t> innermost_;  // per task: its place in its group with the channels innermost
  std::uint32_t layer_count_ = 0;
};

}  // namespace weft
