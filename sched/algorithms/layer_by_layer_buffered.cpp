// Layer by layer as practitioners build it: the compute tasks of a layer start when those of the layer before have
// finished, tiles in raster order; what a tile needs is loaded while the tile before it is computed, at most one tile
// per processing element ahead (double buffering), into the next layer as well; stores leave as soon as they can. Under
// a capacity it holds on to the layer order alone, so that what does not fit is spilled along it.
//
// A tile that was dropped and is computed again later belongs to the layer that it is computed in.

#include <algorithm>

#include "sched/guard/guarded_list.hpp"
#include "sched/layers.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/orders/layer_groups.hpp"
#include "sched/orders/order_peak.hpp"
#include "sched/scheduler.hpp"

namespace weft {

namespace {

std::vector<SequentialOrder> layer_order_alone(const TaskGraph& graph, const Platform& platform) {
  std::vector<TaskId> tasks = with_transfers_in_place(graph, LayerGroups(graph, platform.alignment).layer_by_layer());
  const std::vector<std::uint32_t> held(platform.reuse ? 0 : graph.task_count(), held_to_the_end);
  const Bytes peak = sequential_peak(graph, tasks, held, platform.alignment);
  return {{"layer", std::move(tasks), peak}};
}

// The layer that is at work when the task comes in the order.
std::vector<std::uint32_t> layers_along(const TaskGraph& graph, std::span<const TaskId> order) {
  std::vector<std::uint32_t> layer = layer_order(graph);
  std::uint32_t at_work = 0;
  for (const TaskId task : order) {
    if (graph.kind(task) != TaskKind::compute) continue;
    at_work = layer[task] = std::max(at_work, layer[task]);
  }
  return layer;
}

std::uint32_t pe_count(const Platform& platform) {
  return static_cast<std::uint32_t>(std::count_if(platform.processors.begin(), platform.processors.end(),
                                                  [](const Processor& processor) { return !processor.is_dma; }));
}

Schedule schedule_buffered(const TaskGraph& graph, const Platform& platform, const MemoryRequest& request) {
  const std::vector<TaskId>& order = request.orders.front().tasks;
  const std::vector<std::uint32_t> phase = layers_along(graph, order);
  GuardedListOptions options;
  options.load_window = std::max(pe_count(platform), std::uint32_t{1}) - 1;
  options.phase = phase;
  return schedule_guarded(graph, platform, order, request.orders.first(1), request.limit, options).schedule;
}

Scheduler describe() {
  Scheduler scheduler{"layer-by-layer-buffered",
                      "the baseline of practice: a barrier between layers, tiles loaded at most one per processing "
                      "element ahead, spilled where they do not fit",
                      schedule_buffered, Keeps::safely};
  scheduler.orders = layer_order_alone;
  return scheduler;
}

const SchedulerRegistration layer_by_layer_buffered{describe()};

}  // namespace

}  // namespace weft
