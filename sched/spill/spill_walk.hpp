// A walk along a sequential order that keeps it within the room there is.
//
// Each task is one step: room is made, what is missing is brought back, the task runs, what nobody needs any more goes.
// A tile that is dropped costs nothing until somebody wants it back. It then comes back in the cheapest way (such tiles
// are spilled: stored and loaded again, as a compiler spills registers; the tensor placement `spilled` of an experiment
// is another thing, workloads/lowering/spilled_tensors.hpp):
//   - a tile that nobody has read yet, and that needs nothing that could be gone, is simply made later;
//   - what a load has brought is loaded again;
//   - a tile whose task takes less time than its moves, and whose inputs are at hand, is computed again;
//   - all others are loaded from DRAM; the first time that happens a store is put in, right behind the task that made
//     the tile.
#pragma once

#include <span>
#include <vector>

#include "sched/spill/copy_costs.hpp"
#include "sched/spill/room.hpp"

namespace weft {

struct SpilledWalk {
  TaskGraph graph;
  std::vector<TaskId> order;
  std::vector<Bytes> address;  // per buffer, as the room had it
  Time added = 0;              // time that stores, loads and second runs take in all
};

// Returns what the walk makes of the order. Precondition: the room is empty and large enough for each task, its inputs
// and what stays by then.
SpilledWalk spill_walk(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> order,
                       const CopyCosts& costs, Room& room);

}  // namespace weft
