// Positions at which the buffers of a graph are read in a sequential order.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "workloads/graph/task_graph.hpp"

namespace weft {

// Walks along the order and knows, for each task's buffer, the position of the reader that comes next.
class NextUses {
 public:
  static constexpr std::uint32_t never = std::numeric_limits<std::uint32_t>::max();

  NextUses(const TaskGraph& graph, std::span<const TaskId> order) : begin_(graph.task_count() + 2, 0) {
    for (const TaskId task : order) {
      for (const BufferId buffer : graph.inputs(task)) {
        if (!graph.is_external(buffer)) ++begin_[buffer + 2];
      }
    }
    for (std::size_t row = 2; row < begin_.size(); ++row) begin_[row] += begin_[row - 1];
    positions_.resize(begin_.back());
    for (std::uint32_t p = 0; p < order.size(); ++p) {
      for (const BufferId buffer : graph.inputs(order[p])) {
        if (!graph.is_external(buffer)) positions_[begin_[buffer + 1]++] = p;
      }
    }
    // begin_[b + 1] now ends the row of b, and the row of b begins where that of b - 1 ends.
    next_.assign(begin_.begin(), begin_.end() - 2);
  }

  // Returns the position of the reader of the tile that comes next, or `never`.
  std::uint32_t of(TaskId tile) const { return next_[tile] < begin_[tile + 1] ? positions_[next_[tile]] : never; }
  // Lets the walk of the tile's readers go past `position`.
  void pass(TaskId tile, std::uint32_t position) {
    while (of(tile) <= position) ++next_[tile];
  }

 private:
  std::vector<std::uint32_t> begin_;      // rows of positions_, by buffer
  std::vector<std::uint32_t> positions_;  // of readers, ascending
  std::vector<std::uint32_t> next_;       // per buffer: in positions_
};

}  // namespace weft
