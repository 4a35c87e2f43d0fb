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

  NextUses(const TaskGraph& graph, std::span<const TaskId> order)
      : positions_(graph.task_count(),
                   [&](auto&& add) {
                     for (std::uint32_t p = 0; p < order.size(); ++p) {
                       graph.for_each_producer(order[p], [&](TaskId buffer) { add(buffer, p); });
                     }
                   }),
        next_(graph.task_count(), 0) {}

  // Returns the position of the reader of the tile that comes next, or `never`.
  std::uint32_t of(TaskId tile) const {
    const auto positions = positions_.row(tile);
    return next_[tile] < positions.size() ? positions[next_[tile]] : never;
  }
  // Lets the walk of the tile's readers go past `position`.
  void pass(TaskId tile, std::uint32_t position) {
    while (of(tile) <= position) ++next_[tile];
  }

 private:
  CompressedRows positions_;         // of readers, ascending; by buffer
  std::vector<std::uint32_t> next_;  // per buffer: in its row
};

}  // namespace weft
