#include "sched/orders/low_peak_orders.hpp"

#include <algorithm>
#include <optional>
#include <ranges>

#include "sched/bounds.hpp"
#include "sched/depth_first_order.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/orders/beam_search.hpp"
#include "sched/orders/layer_groups.hpp"
#include "sched/orders/order_peak.hpp"

namespace weft {

namespace {

class LowPeakOrders {
 public:
  LowPeakOrders(const TaskGraph& graph, const Platform& platform, const OrderSearch& search)
      : graph_(graph),
        platform_(platform),
        sizes_(graph, platform.alignment),
        resident_(resident_bytes(graph, platform.alignment)),
        bound_(capacity_floor(graph, platform).bytes),
        steps_(search.steps) {}

  std::vector<SequentialOrder> run() && {
    walk();
    if (!platform_.reuse) return without_reuse();
    search(Direction::from_end);
    search(Direction::from_front);
    std::ranges::stable_sort(found_, {}, &SequentialOrder::peak);
    return std::move(found_);
  }

 private:
  Bytes least() const { return std::ranges::min(found_, {}, &SequentialOrder::peak).peak; }
  bool done() const { return least() <= bound_; }

  void add(const char* name, std::vector<TaskId> tasks) {
    tasks = with_transfers_in_place(graph_, std::move(tasks));
    const auto is_same = [&](const SequentialOrder& order) { return order.tasks == tasks; };
    if (std::ranges::any_of(found_, is_same)) return;
    const Bytes peak = order_peak(graph_, sizes_, resident_, tasks);
    found_.push_back({name, std::move(tasks), peak});
  }

  // Orders of single walks: linear time.
  void walk() {
    add("depth-first", depth_first_order(graph_));
    LayerGroups groups(graph_, platform_.alignment);
    add("layer", groups.layer_by_layer());
    if (done() || !platform_.reuse) return;
    add("layer groups", groups.order(groups.best_groups(steps_ / 8, least())));
  }

  std::vector<SequentialOrder> without_reuse() {
    Bytes all = resident_;
    for (TaskId task = 0; task < graph_.task_count(); ++task) all += sizes_[task];
    for (SequentialOrder& order : found_) order.peak = all;
    return std::move(found_);
  }

  void search(Direction direction) {
    if (done()) return;
    const OrderModel model(graph_, platform_.alignment, direction);
    for (const std::uint32_t width : {1u, 4u, 16u}) {
      for (const Choice choice : {Choice::least_live, Choice::oldest_first, Choice::first, Choice::last}) {
        descend(model, direction, width, choice);
      }
    }
  }

  void descend(const OrderModel& model, Direction direction, std::uint32_t width, Choice choice) {
    Bytes low = bound_;
    while (steps_ > 0 && low < least()) {
      const BeamSettings settings{low + (least() - 1 - low) / 2, width, choice};
      const auto nodes = beam_search(model, settings, steps_);
      if (nodes) {
        add(direction == Direction::from_end ? "beam from the end" : "beam", model.tasks(graph_, *nodes));
      } else {
        low = settings.limit + 1;
      }
    }
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  ScratchpadSizes sizes_;
  Bytes resident_;
  Bytes bound_;
  std::uint64_t steps_;
  std::vector<SequentialOrder> found_;
};

}  // namespace

std::vector<SequentialOrder> low_peak_orders(const TaskGraph& graph, const Platform& platform,
                                             const OrderSearch& search) {
  return LowPeakOrders(graph, platform, search).run();
}

}  // namespace weft
