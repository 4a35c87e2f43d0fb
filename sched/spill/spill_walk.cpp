#include "sched/spill/spill_walk.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "sched/memory/occupancy.hpp"
#include "sched/spill/next_uses.hpp"
#include "workloads/graph/tile_copies.hpp"

namespace weft {

namespace {

class SpillWalk {
 public:
  SpillWalk(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> order, const CopyCosts& costs,
            Room& room)
      : graph_(graph), platform_(platform), order_(order), costs_(costs), room_(room) {
    std::iota(current_.begin(), current_.end(), TaskId{0});
    for (TaskId task = 0; task < graph.task_count(); ++task) {
      needs_nothing_[task] =
          std::ranges::none_of(graph.inputs(task), [&](BufferId buffer) { return may_leave(buffer); });
    }
  }

  SpilledWalk run() && {
    for (now_ = 0; now_ < order_.size(); ++now_) {
      if (!comes_with_its_reader(order_[now_])) step(order_[now_]);
    }
    SpilledWalk result;
    for (const TaskId task : run_order_) {
      if (task == no_task) continue;
      result.order.push_back(task);
      if (task < graph_.task_count() && store_of_[task] != no_task) result.order.push_back(store_of_[task]);
    }
    result.graph = std::move(copies_).build();
    Bytes end = 0;
    for (BufferId buffer = result.graph.task_count(); buffer < result.graph.buffer_count(); ++buffer) {
      address_.push_back(result.graph.in_scratchpad(buffer) ? end : no_address);
      end += scratchpad_bytes(result.graph, buffer, platform_.alignment);
    }
    result.address = std::move(address_);
    result.added = added_;
    return result;
  }

 private:
  bool in_scratchpad(BufferId buffer) const { return !graph_.is_external(buffer) && graph_.in_scratchpad(buffer); }
  bool stays(TaskId tile) const { return !platform_.reuse || graph_.is_kept(tile); }
  bool may_leave(BufferId buffer) const { return in_scratchpad(buffer) && !stays(buffer); }
  bool is_load(TaskId tile) const { return graph_.kind(tile) == TaskKind::load && needs_nothing_[tile]; }

  bool comes_with_its_reader(TaskId task) const {
    return is_load(task) && may_leave(task) && !graph_.consumers(task).empty();
  }

  // The original has not run, or has run for nobody.
  bool can_be_made_later(TaskId tile) const {
    return needs_nothing_[tile] && !read_[tile] && current_[tile] == tile && store_of_[tile] == no_task;
  }

  bool is_cheap(TaskId tile) const {
    const Time store = store_of_[tile] == no_task ? costs_.store(tile) : 0;
    return costs_.run(tile) < store + costs_.load(tile);
  }

  // Nothing has to be done for it before it is dropped.
  bool is_clean(TaskId tile) const {
    return store_of_[tile] != no_task || is_load(tile) || can_be_made_later(tile) ||
           (needs_nothing_[tile] && is_cheap(tile));
  }

  void step(TaskId task) {
    collect_inputs(task);
    choose_second_runs();
    make_room(task);
    for (const TaskId tile : wanted_) bring(tile);
    const BufferId operand = graph_.in_place_of(task);
    if (operand != no_buffer) room_.take_over(task, operand);
    run_original(task);
    for (const TaskId tile : inputs_) {
      if (tile != operand) leave_or_offer(tile);
    }
    for (const TaskId tile : read_again_) leave_or_offer(tile);
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
    const auto missing =
        std::stable_partition(inputs_.begin(), inputs_.end(), [&](TaskId tile) { return room_.holds(tile); });
    at_hand_.assign(inputs_.begin(), missing);
    wanted_.assign(missing, inputs_.end());
    for (const TaskId tile : at_hand_) room_.pin(tile);
  }

  // What they read is pinned as well.
  void choose_second_runs() {
    read_again_.clear();
    for (const TaskId tile : wanted_) {
      again_[tile] = !is_load(tile) && !can_be_made_later(tile) && is_cheap(tile) && inputs_are_at_hand(tile);
      if (!again_[tile]) continue;
      for (const BufferId buffer : graph_.inputs(tile)) {
        if (!may_leave(buffer) || collected_at_[buffer] == now_) continue;
        collected_at_[buffer] = now_;
        read_again_.push_back(buffer);
        room_.pin(buffer);
      }
    }
  }

  bool inputs_are_at_hand(TaskId tile) const {
    return std::ranges::all_of(graph_.inputs(tile),
                               [&](BufferId buffer) { return !may_leave(buffer) || room_.holds(buffer); });
  }

  void make_room(TaskId task) {
    to_place_ = wanted_;
    const bool needs_room = in_scratchpad(task) && graph_.in_place_of(task) == no_buffer;
    if (needs_room) to_place_.push_back(task);
    const TaskId staying = needs_room && stays(task) ? task : no_task;
    if (room_.place(to_place_, staying, now_)) return;
    // What second runs read may be in the way, or move.
    for (const TaskId tile : wanted_) again_[tile] = again_[tile] && needs_nothing_[tile];
    for (const TaskId tile : read_again_) leave_or_offer(tile);
    const bool less_is_pinned = !read_again_.empty();
    read_again_.clear();
    if (less_is_pinned && room_.place(to_place_, staying, now_)) return;
    room_.place_compactly(to_place_, staying, at_hand_);
    wanted_.insert(wanted_.end(), room_.moved().begin(), room_.moved().end());
  }

  void bring(TaskId tile) {
    if (can_be_made_later(tile)) {
      if (run_at_[tile] != NextUses::never) run_order_[run_at_[tile]] = no_task;
      run_original(tile);
    } else if (is_load(tile) || again_[tile]) {
      run_copy(tile, copies_.add_run(tile, read_inputs(tile)), costs_.run(tile));
    } else {
      if (store_of_[tile] == no_task) {
        store_of_[tile] = copies_.add_store(tile);
        added_ += costs_.store(tile);
        address_.push_back(no_address);
      }
      run_copy(tile, copies_.add_load(tile, store_of_[tile]), costs_.load(tile));
    }
    again_[tile] = false;
  }

  void run_original(TaskId task) {
    if (in_scratchpad(task)) address_[task] = room_.address(task);
    copies_.replace_inputs(task, read_inputs(task));
    run_at_[task] = static_cast<std::uint32_t>(run_order_.size());
    run_order_.push_back(task);
  }

  void run_copy(TaskId tile, TaskId copy, Time takes) {
    added_ += takes;
    current_[tile] = copy;
    address_.push_back(room_.address(tile));
    run_order_.push_back(copy);
  }

  // What a task that runs now reads; valid until the next call.
  std::span<const BufferId> read_inputs(TaskId task) {
    current_inputs_.clear();
    for (const BufferId buffer : graph_.inputs(task)) {
      const bool external = graph_.is_external(buffer);
      current_inputs_.push_back(external ? buffer : current_[buffer]);
      if (!external && current_[buffer] == buffer) read_[buffer] = true;
    }
    return current_inputs_;
  }

  void leave_or_offer(TaskId tile) {
    uses_.pass(tile, now_);
    if (uses_.of(tile) == NextUses::never) {
      room_.release(tile);
    } else {
      room_.offer(tile, uses_.of(tile), is_clean(tile));
    }
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  std::span<const TaskId> order_;
  const CopyCosts& costs_;
  std::uint32_t now_ = 0;  // position in the order
  NextUses uses_{graph_, order_};
  Room& room_;
  TileCopies copies_{graph_};
  std::vector<TaskId> run_order_;  // without stores; no_task where one has been taken out
  Time added_ = 0;
  std::vector<Bytes> address_ = std::vector<Bytes>(graph_.task_count(), no_address);  // added ones included
  // State per tile.
  std::vector<BufferId> current_ =
      std::vector<BufferId>(graph_.task_count());  // the copy made last, or the tile itself
  std::vector<TaskId> store_of_ = std::vector<TaskId>(graph_.task_count(), no_task);
  // The place of the original in run_order_, and the position of the last task that asked for the tile.
  std::vector<std::uint32_t> run_at_ = std::vector<std::uint32_t>(graph_.task_count(), NextUses::never);
  std::vector<std::uint32_t> collected_at_ = run_at_;
  std::vector<bool> needs_nothing_ = std::vector<bool>(graph_.task_count(), false);  // reads only what never leaves
  std::vector<bool> read_ = needs_nothing_;                                          // the original, by any task
  std::vector<bool> again_ = needs_nothing_;  // to be computed again in this step
  // State of one step.
  std::vector<TaskId> inputs_, at_hand_, wanted_, read_again_, to_place_;
  std::vector<BufferId> current_inputs_;
};

}  // namespace

SpilledWalk spill_walk(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> order,
                       const CopyCosts& costs, Room& room) {
  return SpillWalk(graph, platform, order, costs, room).run();
}

}  // namespace weft
