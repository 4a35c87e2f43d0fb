// The graph of coarser tiles: tiles of a layer that lie one behind the other are merged. An order of it, each of its
// tasks replaced by those that it was merged from, needs at most as much in the graph of the finer tiles, so that a finer
// tiling needs no more than a coarser one.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/core/compressed_rows.hpp"
#include "workloads/graph/task_graph.hpp"

namespace weft {

struct CoarserTiles {
  TaskGraph graph;         // without external buffers
  CompressedRows members;  // by task of it: the tasks that it was merged from, ascending

  // Returns an order of these tasks as one of the finer ones.
  std::vector<TaskId> finer(std::span<const TaskId> order) const;
};

// Merges as many neighbours, a power of two within a row, or whole rows, of one plane (image and channels) of a layer's
// tiles, as have no more than `times` the bytes of a typical tile (the median of the layers). Tiles that are larger stay
// as they are, and so do transfers. Returns a graph with no task where there is nothing to merge, and where a layer reads
// its own tiles or was made without a network. Linear time.
CoarserTiles coarser_tiles(const TaskGraph& graph, std::uint32_t times);

}  // namespace weft
