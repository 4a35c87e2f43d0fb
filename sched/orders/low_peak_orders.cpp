#include "sched/orders/low_peak_orders.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sched/memory/occupancy.hpp"
#include "sched/orders/beam_search.hpp"
#include "sched/orders/coarser_tiles.hpp"
#include "sched/orders/depth_first_order.hpp"
#include "sched/orders/layer_groups.hpp"
#include "sched/orders/order_peak.hpp"
#include "sched/rules/bounds.hpp"

namespace weft {

namespace {

class LowPeakOrders {
 public:
  LowPeakOrders(const TaskGraph& graph, const Platform& platform, const OrderSearch& search)
      : graph_(graph), platform_(platform), search_(search) {}

  std::vector<SequentialOrder> run() && {
    LayerGroups layers(graph_, platform_.alignment);
    const bool by_hand = !search_.groups.empty();
    by_hand ? add("groups by hand", layers.order(search_.groups)) : walk(layers);
    if (!platform_.reuse) return without_reuse();
    if (by_hand) return std::move(found_);
    search();
    imitate_coarser_tiles();
    // Last, so that all that stands before is the same for every limit.
    if (has_activation_limit()) {
      add_groups(layers, "layer groups within the limit",
                 layers.groups_within(search_.group_steps, search_.activation_limit));
    }
    for (SequentialOrder& order : found_) order.is_least = order.peak <= bound_;
    std::ranges::stable_sort(found_, {}, &SequentialOrder::peak);
    return std::move(found_);
  }

 private:
  static constexpr std::uint64_t min_steps_per_task = 2'000;  // fewer would be no more than some dozens of walks
  static constexpr std::uint32_t full_search = 1'000;         // smaller graphs need fewer steps
  static constexpr std::uint32_t widest_of_all_choices = 16, widest = 1 << 12;
  static constexpr std::uint32_t max_tasks_to_merge = 1 << 18;
  static constexpr std::uint64_t max_nodes = 1 << 20;  // of all partial orders of a beam, as they take memory

  struct Turn {
    Turn(const LowPeakOrders& parent, Direction direction)
        : model(parent.graph_, parent.platform_.alignment, direction),
          name(direction == Direction::from_end ? "beam from the end" : "beam"),
          exact(parent.search_.exact) {}
    bool is_over() const {
      return width > (exact ? widest : widest_of_all_choices) || std::uint64_t{width} * model.node_count() > max_nodes;
    }

    OrderModel model;
    const char* name;
    bool exact;
    std::uint32_t width = 1;
    std::uint64_t spent = 0;
  };

  Bytes least() const { return std::ranges::min(found_, {}, &SequentialOrder::peak).peak; }
  bool done() const { return least() <= bound_; }

  void add(const char* name, std::vector<TaskId> tasks) {
    tasks = with_transfers_in_place(graph_, std::move(tasks));
    const auto is_same = [&](const SequentialOrder& order) { return order.tasks == tasks; };
    if (std::ranges::any_of(found_, is_same)) return;
    const Bytes peak = order_peak(graph_, sizes_, resident_, tasks);
    std::erase_if(found_, [&](const SequentialOrder& order) { return order.name == name; });  // an earlier, worse one
    found_.push_back({name, std::move(tasks), peak});
  }

  bool has_activation_limit() const {
    return search_.activation_limit != no_activation_limit && graph_.task_count() > 0;
  }

  void add_groups(LayerGroups& layers, const char* name, const std::vector<std::uint32_t>& groups) {
    if (groups.size() > 1 && groups.size() < layers.layer_count()) add(name, layers.order(groups));
  }

  // Orders of single walks: linear time.
  void walk(LayerGroups& layers) {
    add("depth-first", depth_first_order(graph_));
    add("layer", layers.layer_by_layer());
    if (!platform_.reuse || graph_.task_count() == 0) return;
    add_groups(layers, "layer groups", layers.best_groups(search_.group_steps, least()));
    if (!has_activation_limit()) return;
    const ScratchpadSizes activations(graph_, platform_.alignment, BufferClass::activation);
    Bytes known = no_activation_limit;
    for (const SequentialOrder& order : found_) {
      known = std::min(known, order_peak(graph_, activations, 0, order.tasks));
    }
    add_groups(layers, "layer groups of least activations",
               layers.best_groups(search_.group_steps, known, &LayerGroups::Live::activations));
  }

  std::vector<SequentialOrder> without_reuse() {
    Bytes all = resident_;
    for (TaskId task = 0; task < graph_.task_count(); ++task) all += sizes_[task];
    for (SequentialOrder& order : found_) {
      order.peak = all;
      order.is_least = true;
    }
    return std::move(found_);
  }

  // Both directions take turns: the one that has taken fewer steps goes on, to the next wider beam.
  void search() {
    if (graph_.task_count() > search_.steps / min_steps_per_task) return;
    bound_ = capacity_floor(graph_, platform_).bytes;
    if (done()) return;
    std::array<Turn, 2> turns{Turn(*this, Direction::from_end), Turn(*this, Direction::from_front)};
    while (!done() && steps_ > 0) {
      const bool second = turns[0].is_over() || (!turns[1].is_over() && turns[1].spent < turns[0].spent);
      Turn& turn = turns[second ? 1 : 0];
      if (turn.is_over()) return;
      const std::uint64_t before = steps_;
      for (const Choice choice : {Choice::min_live, Choice::oldest_first, Choice::first, Choice::last}) {
        if (choice == Choice::min_live || turn.width <= widest_of_all_choices) try_beam(turn, choice);
      }
      turn.width *= 4;
      turn.spent += before - steps_;
    }
  }

  // The best order of each graph of coarser tiles.
  void imitate_coarser_tiles() {
    if (graph_.task_count() > max_tasks_to_merge) return;
    OrderSearch search = search_;
    search.exact = false;
    search.activation_limit = no_activation_limit;
    search.coarser_tiles = 1;
    for (std::uint32_t times = 2; times <= search_.coarser_tiles && !done(); times *= 2) {
      const CoarserTiles coarser = coarser_tiles(graph_, times);
      if (coarser.graph.task_count() == 0) continue;
      const Bytes known = least();
      std::vector<TaskId> tasks = coarser.finer(low_peak_orders(coarser.graph, platform_, search).front().tasks);
      tasks = with_transfers_in_place(graph_, std::move(tasks));
      if (order_peak(graph_, sizes_, resident_, tasks) < known) add("coarser tiles", std::move(tasks));
    }
  }

  // First for anything better, which may turn out not to exist; then halfway between that and what cannot be reached,
  // as a lower limit leaves less to choose from.
  void try_beam(const Turn& turn, Choice choice) {
    for (Bytes low = bound_, high = least() - 1, limit = high; low <= high && steps_ > 0;) {
      const BeamResult result = beam_search(turn.model, {limit, turn.width, choice}, steps_);
      if (!result.nodes.empty()) {
        add(turn.name, turn.model.tasks(graph_, result.nodes));
        high = least() - 1;
      } else if (result.complete) {
        bound_ = low = limit + 1;
      } else if (limit == high) {
        --high;
      } else {
        return;
      }
      limit = low + (high - low) / 2;
    }
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  const OrderSearch& search_;
  ScratchpadSizes sizes_{graph_, platform_.alignment};
  Bytes resident_ = resident_bytes(graph_, platform_.alignment);
  Bytes bound_ = 0;  // no order needs less
  std::uint64_t steps_ = search_.steps / full_search * std::min(graph_.task_count(), full_search);
  std::vector<SequentialOrder> found_;
};

}  // namespace

std::vector<SequentialOrder> low_peak_orders(const TaskGraph& graph, const Platform& platform,
                                             const OrderSearch& search) {
  return LowPeakOrders(graph, platform, search).run();
}

}  // namespace weft
