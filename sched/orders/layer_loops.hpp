// Layer by layer, with a choice for each layer of how its tiles follow one another: in raster order (channels, rows,
// columns), so that each weight tile is used up before the next; or with the channels innermost, so that all tiles that
// read the same part of the operands come together.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <tuple>
#include <vector>

#include "sched/model/layer_order.hpp"
#include "sched/orders/order_peak.hpp"

namespace weft {

class LayerLoops {
 public:
  // Precondition: the graph was made from a network. Layers are numbered as by layer_order().
  explicit LayerLoops(const TaskGraph& graph) : graph_(graph) {
    for (const TaskGrid& grid : graph.task_grids()) {
      const std::uint32_t channels = grid.shape[1], pixels = grid.shape[2] * grid.shape[3];
      for (std::uint32_t n = 0; n < grid.shape[0] * channels * pixels; ++n) {
        const std::uint32_t pixel = n % pixels, channel = n / pixels % channels, image = n / pixels / channels;
        innermost_[grid.first + n] = (image * pixels + pixel) * channels + channel;
      }
    }
  }

  std::uint32_t layer_count() const { return layer_count_; }
  std::uint32_t layer_of(TaskId task) const { return layer_[task]; }
  // Returns all tasks in a topological order, transfers in place (order_peak.hpp). `channels_innermost`: per layer.
  std::vector<TaskId> order(const std::vector<bool>& channels_innermost) const {
    const auto place = [&](TaskId task) {
      const TaskKind kind = graph_.kind(task);
      const int turn = kind == TaskKind::load ? 0 : kind == TaskKind::compute ? 1 : 2;
      const bool innermost = kind == TaskKind::compute && channels_innermost[layer_[task]];
      return std::tuple(layer_[task], turn, innermost ? innermost_[task] : task, task);
    };
    std::vector<TaskId> order(graph_.task_count());
    std::iota(order.begin(), order.end(), TaskId{0});
    std::ranges::sort(order, {}, place);
    return with_transfers_in_place(graph_, std::move(order));
  }

 private:
  const TaskGraph& graph_;
  std::vector<std::uint32_t> layer_ = layer_order(graph_);
  std::uint32_t layer_count_ = layer_.empty() ? 0 : *std::ranges::max_element(layer_) + 1;
  // Per task: its place in its group with the channels innermost.
  std::vector<std::uint32_t> innermost_ = std::vector<std::uint32_t>(graph_.task_count(), 0);
};

}  // namespace weft
