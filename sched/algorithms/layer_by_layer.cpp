// Layer by layer, the conventional baseline: a barrier after each layer; within a layer the tiles in raster order, each
// where it finishes earliest. Weights and inputs of a layer are loaded within its time, its outputs stored before it
// ends, and a tensor is released as a whole when the last layer that reads it has ended.

#include <algorithm>
#include <numeric>
#include <utility>

#include "sched/list/alap_loads.hpp"
#include "sched/list/list_mapping.hpp"
#include "sched/model/dispatch_order.hpp"
#include "sched/model/layer_order.hpp"
#include "sched/model/scheduler.hpp"
#include "workloads/graph/topological_order.hpp"

namespace weft {

namespace {

class LayerByLayer {
 public:
  LayerByLayer(const TaskGraph& graph, const Platform& platform)
      : graph_(graph), platform_(platform), layer_(layer_order(graph)) {
    for (const std::uint32_t layer : layer_) layers_ = std::max(layers_, layer + 1);
    layer_end_.assign(layers_, 0);
    for (const std::uint32_t layer : layer_) ++layer_end_[layer];
    for (std::uint32_t layer = 1; layer < layers_; ++layer) layer_end_[layer] += layer_end_[layer - 1];
  }

  Schedule run() {
    place_all();
    put_late();
    order_by_start();
    for (std::uint32_t layer = 0; layer + 1 < layers_; ++layer) {
      const std::uint32_t end = layer_end_[layer];
      const bool more = end > 0 && end < graph_.task_count();
      if (more && (schedule_.barriers.empty() || schedule_.barriers.back() < end)) schedule_.barriers.push_back(end);
    }
    set_release_positions();
    return std::move(schedule_);
  }

 private:
  // Tasks by layer; within a layer producers before consumers, else by number, which is raster order.
  std::vector<TaskId> by_layer() const {
    std::vector<std::uint32_t> step(graph_.task_count(), 0);  // within the layer: 0 unless it reads from its own layer
    for (const TaskId task : topological_order(graph_)) {
      for (const TaskId consumer : graph_.consumers(task)) {
        const bool same = layer_[consumer] == layer_[task] && graph_.kind(task) != TaskKind::load;
        if (same) step[consumer] = std::max(step[consumer], step[task] + 1);
      }
    }
    std::vector<TaskId> order(graph_.task_count());
    std::iota(order.begin(), order.end(), TaskId{0});
    std::ranges::stable_sort(order, {}, [&](TaskId task) { return std::pair(layer_[task], step[task]); });
    return order;
  }

  void place_all() {
    ListMapping mapping(graph_, platform_, Insertion::none);
    std::uint32_t layer = 0;
    Time end = 0;  // of the layer
    layer_begin_time_.assign(layers_, 0);
    for (const TaskId task : by_layer()) {
      if (graph_.kind(task) == TaskKind::load && !graph_.consumers(task).empty()) continue;
      if (layer_[task] != layer) {
        for (std::uint32_t next = layer + 1; next <= layer_[task]; ++next) layer_begin_time_[next] = end;
        layer = layer_[task];
        mapping.set_not_before(end);
      }
      mapping.place(task);
      end = std::max(end, mapping.finish(task));
    }
    schedule_ = std::move(mapping).take_as_placed();
  }

  // A load stays within its layer; the layer before has ended.
  void put_late() {
    std::vector<Time> floor(graph_.task_count());
    for (TaskId task = 0; task < graph_.task_count(); ++task) floor[task] = layer_begin_time_[layer_[task]];
    set_alap_loads(graph_, platform_, schedule_, floor);
  }

  void order_by_start() {
    schedule_.order = topological_order(graph_);
    std::ranges::stable_sort(schedule_.order, {},
                             [&](TaskId task) { return std::pair(layer_[task], place_by_start(schedule_, task)); });
  }

  // Where the last layer that reads the buffer ends; at once (0) where nobody reads it and it need not stay.
  std::uint32_t own_release(TaskId buffer) const {
    if (graph_.is_kept(buffer)) return graph_.task_count();
    std::uint32_t release = 0;
    for (const TaskId consumer : graph_.consumers(buffer)) release = std::max(release, layer_end_[layer_[consumer]]);
    return release;
  }

  // The tiles that the compute tasks of a layer produce are one tensor. Graphs without layers have no tensors.
  void set_release_positions() {
    schedule_.release_position.resize(graph_.task_count());
    std::vector<std::uint32_t> tensor(layers_, 0);
    const bool has_tensors = !graph_.layer_names().empty();
    for (TaskId task = 0; task < graph_.task_count(); ++task) {
      schedule_.release_position[task] = own_release(task);
      std::uint32_t& whole = tensor[layer_[task]];
      if (graph_.kind(task) == TaskKind::compute) whole = std::max(whole, schedule_.release_position[task]);
    }
    for (TaskId task = 0; has_tensors && task < graph_.task_count(); ++task) {
      if (graph_.kind(task) == TaskKind::compute) schedule_.release_position[task] = tensor[layer_[task]];
    }
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  std::vector<std::uint32_t> layer_;  // per task
  std::uint32_t layers_ = 0;
  std::vector<std::uint32_t> layer_end_;  // in the dispatch order
  std::vector<Time> layer_begin_time_;
  Schedule schedule_;
};

Schedule schedule_layer_by_layer(const TaskGraph& graph, const Platform& platform, const MemoryRequest&) {
  return LayerByLayer(graph, platform).run();
}

const SchedulerRegistration layer_by_layer{
    {"layer-by-layer", "the conventional baseline: one layer after the other, a barrier between them",
     schedule_layer_by_layer}};

}  // namespace

}  // namespace weft
