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
#include "sched/spill/next_uses.hpp"
#include "sched/spill/room.hpp"
#include "workloads/graph/tile_copies.hpp"

namespace weft {

struct SpilledWalk {
  TaskGraph graph;
  std::vector<TaskId> order;
  std::vector<Bytes> address;  // per buffer, as the room had it
  Time added = 0;              // time that stores, loads and second runs take in all
};

class SpillWalk {
 public:
  // Precondition: the room is empty and large enough for each task, its inputs and what stays by then.
  SpillWalk(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> order, const CopyCosts& costs,
            Room& room);

  SpilledWalk run() &&;

 private:
  bool in_scratchpad(BufferId buffer) const { return !graph_.is_external(buffer) && graph_.in_scratchpad(buffer); }
  bool stays(TaskId tile) const { return !platform_.reuse || graph_.is_kept(tile); }
  bool may_leave(BufferId buffer) const { return in_scratchpad(buffer) && !stays(buffer); }
  bool is_load(TaskId tile) const { return graph_.kind(tile) == TaskKind::load && needs_nothing_[tile]; }
  bool comes_with_its_reader(TaskId task) const;
  bool can_be_made_later(TaskId tile) const;
  bool is_cheap(TaskId tile) const;
  bool is_clean(TaskId tile) const;

  void step(TaskId task);
  void collect_inputs(TaskId task);
  void choose_second_runs();
  bool inputs_are_at_hand(TaskId tile) const;
  void make_room(TaskId task);
  void bring(TaskId tile);
  void run_original(TaskId task);
  void run_copy(TaskId tile, TaskId copy, Time takes);
  std::span<const BufferId> read_inputs(TaskId task);
  void leave_or_offer(TaskId tile);
  void place_externals(const TaskGraph& extended);

  const TaskGraph& graph_;
  const Platform& platform_;
  std::span<const TaskId> order_;
  const CopyCosts& costs_;
  std::uint32_t now_ = 0;  // position in the order
  NextUses uses_;
  Room& room_;
  TileCopies copies_;
  std::vector<TaskId> run_order_;  // without stores; no_task where one has been taken out
  Time added_ = 0;
  std::vector<Bytes> address_;  // per task, added ones included
  // State per tile.
  std::vector<BufferId> current_;            // the copy that was made last; the tile itself to begin with
  std::vector<TaskId> store_of_;             // or no_task
  std::vector<std::uint32_t> run_at_;        // of the original: place in run_order_
  std::vector<std::uint32_t> collected_at_;  // position of the last task that asked for it
  std::vector<bool> needs_nothing_;          // reads only what never leaves
  std::vector<bool> read_;                   // the original, by any task
  std::vector<bool> again_;                  // to be computed again in this step
  // State of one step.
  std::vector<TaskId> inputs_, at_hand_, wanted_, read_again_, to_place_;
  std::vector<BufferId> current_inputs_;
};

}  // namespace weft
