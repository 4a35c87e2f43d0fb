#include "sched/orders/layer_loops.hpp"

#include <algorithm>
#include <tuple>

#include "sched/model/layer_order.hpp"
#include "sched/orders/order_peak.hpp"

namespace weft {

LayerLoops::LayerLoops(const TaskGraph& graph)
    : graph_(&graph), layer_(layer_order(graph)), innermost_(graph.task_count(), 0) {
  for (const std::uint32_t layer : layer_) layer_count_ = std::max(layer_count_, layer + 1);
  for (const TaskGrid& grid : graph.task_grids()) {
    const std::uint32_t channels = grid.shape[1], pixels = grid.shape[2] * grid.shape[3];
    for (std::uint32_t n = 0; n < grid.shape[0] * channels * pixels; ++n) {
      const std::uint32_t pixel = n % pixels, channel = n / pixels % channels, image = n / pixels / channels;
      innermost_[grid.first + n] = (image * pixels + pixel) * channels + channel;
    }
  }
}

std::vector<TaskId> LayerLoops::order(const std::vector<bool>& channels_innermost) const {
  const auto place = [&](TaskId task) {
    const TaskKind kind = graph_->kind(task);
    const int turn = kind == TaskKind::load ? 0 : kind == TaskKind::compute ? 1 : 2;
    const bool innermost = kind == TaskKind::compute && channels_innermost[layer_[task]];
    return std::tuple(layer_[task], turn, innermost ? innermost_[task] : task, task);
  };
  std::vector<TaskId> order(graph_->task_count());
  for (TaskId task = 0; task < order.size(); ++task) order[task] = task;
  std::sort(order.begin(), order.end(), [&](TaskId a, TaskId b) { return place(a) < place(b); });
  return with_transfers_in_place(*graph_, std::move(order));
}

}  // namespace weft
