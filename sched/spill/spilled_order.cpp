#include "sched/spill/spilled_order.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "sched/memory/occupancy.hpp"
#include "sched/memory/scratchpad_sizes.hpp"
#include "sched/spill/next_uses.hpp"
#include "sched/spill/tile_space.hpp"
#include "workloads/tile_copies.hpp"

namespace weft {

namespace {

// One step per task of the order: room is made, what is missing is brought back, the task runs, what nobody needs any
// more goes. A tile that is dropped costs nothing until somebody wants it back: only then is a store put in, right
// behind the task that made the tile.
class SpillWalk {
 public:
  SpillWalk(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> order, Bytes capacity)
      : graph_(graph),
        platform_(platform),
        order_(order),
        uses_(graph, order),
        space_(graph, platform.alignment, resident_bytes(graph, platform.alignment), capacity),
        copies_(graph),
        current_(graph.task_count()),
        store_of_(graph.task_count(), no_task),
        collected_at_(graph.task_count(), NextUses::never),
        address_(graph.task_count(), no_address) {
    std::iota(current_.begin(), current_.end(), TaskId{0});
  }

  SpilledOrder run() && {
    for (now_ = 0; now_ < order_.size(); ++now_) {
      if (!comes_with_its_reader(order_[now_])) step(order_[now_]);
    }
    return finish();
  }

 private:
  bool in_scratchpad(BufferId buffer) const { return !graph_.is_external(buffer) && graph_.in_scratchpad(buffer); }
  bool stays(TaskId tile) const { return !platform_.reuse || graph_.is_kept(tile); }
  bool may_leave(BufferId buffer) const { return in_scratchpad(buffer) && !stays(buffer); }

  // A load of what is there all the time: the tile can be dropped and loaded again.
  bool is_clean_load(TaskId task) const {
    if (graph_.kind(task) != TaskKind::load || !may_leave(task)) return false;
    const auto inputs = graph_.inputs(task);
    return std::none_of(inputs.begin(), inputs.end(), [&](BufferId buffer) { return may_leave(buffer); });
  }
  bool comes_with_its_reader(TaskId task) const { return is_clean_load(task) && !graph_.consumers(task).empty(); }
  bool is_clean(TaskId tile) const { return store_of_[tile] != no_task || is_clean_load(tile); }

  void step(TaskId task) {
    collect_inputs(task);
    make_room(task);
    for (const TaskId tile : wanted_) bring(tile);
    if (in_scratchpad(task)) address_[task] = space_.address(task);
    copies_.replace_inputs(task, current_inputs(task));
    run_order_.push_back(task);
    for (const TaskId tile : inputs_) leave_or_offer(tile);
    if (may_leave(task)) leave_or_offer(task);
  }

  // The tiles that the task reads and that may leave, each once.
  void collect_inputs(TaskId task) {
    inputs_.clear();
    for (const BufferId buffer : graph_.inputs(task)) {
      if (!may_leave(buffer) || collected_at_[buffer] == now_) continue;
      collected_at_[buffer] = now_;
      inputs_.push_back(buffer);
    }
    const auto first_missing =
        std::stable_partition(inputs_.begin(), inputs_.end(), [&](TaskId tile) { return space_.holds(tile); });
    at_hand_.assign(inputs_.begin(), first_missing);
    wanted_.assign(first_missing, inputs_.end());
  }

  void make_room(TaskId task) {
    for (const TaskId tile : at_hand_) space_.pin(tile);
    to_place_ = wanted_;
    if (in_scratchpad(task)) to_place_.push_back(task);
    const TaskId staying = in_scratchpad(task) && stays(task) ? task : no_task;
    if (space_.place(to_place_, staying, now_)) return;
    space_.place_compactly(to_place_, staying, at_hand_);
    wanted_.insert(wanted_.end(), space_.moved().begin(), space_.moved().end());
  }

  void bring(TaskId tile) {
    const bool first = is_clean_load(tile) && !address_known(tile);
    if (first) {
      copies_.replace_inputs(tile, current_inputs(tile));
      current_[tile] = tile;
      address_[tile] = space_.address(tile);
    } else if (is_clean_load(tile)) {
      take_copy(tile, copies_.add_run(tile, current_inputs(tile)));
    } else {
      if (store_of_[tile] == no_task) {
        store_of_[tile] = copies_.add_store(tile);
        address_.push_back(no_address);
      }
      take_copy(tile, copies_.add_load(tile, store_of_[tile]));
    }
    run_order_.push_back(current_[tile]);
  }

  bool address_known(TaskId tile) const { return address_[tile] != no_address; }

  void take_copy(TaskId tile, TaskId copy) {
    current_[tile] = copy;
    address_.push_back(space_.address(tile));
  }

  // What the task reads, as it is there now; valid until the next call.
  std::span<const BufferId> current_inputs(TaskId task) {
    current_inputs_.clear();
    for (const BufferId buffer : graph_.inputs(task)) {
      current_inputs_.push_back(graph_.is_external(buffer) ? buffer : current_[buffer]);
    }
    return current_inputs_;
  }

  void leave_or_offer(TaskId tile) {
    uses_.pass(tile, now_);
    if (uses_.of(tile) == NextUses::never) {
      space_.release(tile);
    } else {
      space_.offer(tile, uses_.of(tile), is_clean(tile));
    }
  }

  SpilledOrder finish() {
    SpilledOrder result;
    for (const TaskId task : run_order_) {
      result.order.tasks.push_back(task);
      if (task < graph_.task_count() && store_of_[task] != no_task) result.order.tasks.push_back(store_of_[task]);
    }
    result.graph = std::move(copies_).build();
    place_externals(result.graph);
    result.address = std::move(address_);
    return result;
  }

  void place_externals(const TaskGraph& graph) {
    Bytes end = 0;
    for (BufferId buffer = graph.task_count(); buffer < graph.buffer_count(); ++buffer) {
      address_.push_back(graph.in_scratchpad(buffer) ? end : no_address);
      end += scratchpad_bytes(graph, buffer, platform_.alignment);
    }
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  std::span<const TaskId> order_;
  std::uint32_t now_ = 0;  // position in the order
  NextUses uses_;
  TileSpace space_;
  TileCopies copies_;
  std::vector<TaskId> run_order_;  // without the stores
  std::vector<BufferId> current_;  // per tile: the copy that was made last, the tile itself to begin with
  std::vector<TaskId> store_of_;   // per tile
  std::vector<std::uint32_t> collected_at_;  // per tile: the position of the last task that read it
  std::vector<Bytes> address_;     // per task, those that were added included
  // Of one step.
  std::vector<TaskId> inputs_, at_hand_, wanted_, to_place_;
  std::vector<BufferId> current_inputs_;
};

// Nothing needs more than all buffers together.
Bytes useful_capacity(const TaskGraph& graph, const Platform& platform, Bytes capacity) {
  const ScratchpadSizes bytes_of(graph, platform.alignment);
  Bytes all = resident_bytes(graph, platform.alignment);
  for (TaskId task = 0; task < graph.task_count(); ++task) all += bytes_of[task];
  return std::min(all, capacity / platform.alignment * platform.alignment);
}

}  // namespace

std::optional<SpilledOrder> spill_to_fit(const TaskGraph& graph, const Platform& platform,
                                         std::span<const TaskId> order, Bytes capacity) {
  if (least_spilled_capacity(graph, platform, order).bytes > capacity) return std::nullopt;
  SpilledOrder result = SpillWalk(graph, platform, order, useful_capacity(graph, platform, capacity)).run();
  result.platform = platform.for_graph(result.graph);
  result.platform.capacity = platform.capacity;
  const std::vector<std::uint32_t> held(platform.reuse ? 0 : result.graph.task_count(), held_to_the_end);
  result.order.name = "spilled";
  result.order.peak = sequential_peak(result.graph, result.order.tasks, held, platform.alignment);
  for (BufferId buffer = 0; buffer < result.graph.buffer_count(); ++buffer) {
    const Bytes bytes = scratchpad_bytes(result.graph, buffer, platform.alignment);
    if (bytes > 0) result.highest = std::max(result.highest, result.address[buffer] + bytes);
  }
  return result;
}

}  // namespace weft
