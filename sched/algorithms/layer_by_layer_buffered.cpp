// Layer by layer as practitioners build it: the compute tasks of a layer start when those of the layer before have
// finished; what a tile needs is loaded while the tile before it is computed, at most one tile per processing element
// ahead (double buffering), into the next layer as well; stores leave as soon as they can. Within a layer tiles come in
// raster order, or with the channels innermost where then less is loaded a second time. Under a capacity it holds on to
// that order alone, and what does not fit is spilled along it.
//
// A tile that was dropped and is computed again later belongs to the layer that it is computed in.

#include <algorithm>

#include "sched/guard/guarded_list.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/model/layer_order.hpp"
#include "sched/model/scheduler.hpp"
#include "sched/orders/layer_groups.hpp"
#include "sched/orders/layer_loops.hpp"
#include "sched/orders/order_peak.hpp"
#include "sched/spill/spilled_order.hpp"

namespace weft {

namespace {

SequentialOrder known(const TaskGraph& graph, const Platform& platform, std::vector<TaskId> tasks) {
  const std::vector<std::uint32_t> held(platform.reuse ? 0 : graph.task_count(), held_to_the_end);
  const Bytes peak = sequential_peak(graph, tasks, held, platform.alignment);
  return {"layer", std::move(tasks), peak};
}

// Bytes that are loaded or computed a second time when the order is brought within the limit, by the layer that reads
// them.
std::vector<double> brought_again(const TaskGraph& graph, const Platform& platform, const LayerLoops& loops,
                                  std::span<const TaskId> order, Bytes limit) {
  std::vector<double> bytes(loops.layer_count(), 0);
  const TaskGraph spilled = spill_to_bytes(graph, platform, CopyCosts(graph, platform), order, limit);
  for (TaskId copy = graph.task_count(); copy < spilled.task_count(); ++copy) {
    if (spilled.kind(copy) == TaskKind::store || spilled.consumers(copy).empty()) continue;
    const TaskId reader = spilled.consumers(copy)[0];
    if (reader < graph.task_count()) bytes[loops.layer_of(reader)] += static_cast<double>(spilled.buffer_bytes(copy));
  }
  return bytes;
}

std::vector<SequentialOrder> layer_order_alone(const TaskGraph& graph, const Platform& platform) {
  std::vector<SequentialOrder> raster{
      known(graph, platform, with_transfers_in_place(graph, LayerGroups(graph, platform.alignment).layer_by_layer()))};
  if (!can_spill(platform) || graph.task_grids().empty()) return raster;
  const Bytes least = min_spilled_capacity(graph, platform, raster.front().tasks).bytes;
  const Bytes room = least + (platform.capacity - least) / 2;
  if (room < least || raster.front().peak <= room) return raster;
  const LayerLoops loops(graph);
  std::vector<bool> innermost(loops.layer_count(), true);
  const std::vector<double> otherwise = brought_again(graph, platform, loops, loops.order(innermost), room);
  const std::vector<double> in_raster = brought_again(graph, platform, loops, raster.front().tasks, room);
  for (std::uint32_t layer = 0; layer < loops.layer_count(); ++layer)
    innermost[layer] = otherwise[layer] < in_raster[layer];
  return {known(graph, platform, loops.order(innermost))};
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

Schedule schedule_buffered(const TaskGraph& graph, const Platform& platform, const MemoryRequest& request) {
  const std::vector<TaskId>& order = request.orders.front().tasks;
  const std::vector<std::uint32_t> phase = layers_along(graph, order);
  GuardedListOptions options;
  options.load_window = std::max(platform.pe_count(), 1u) - 1;
  options.phase = phase;
  return schedule_guarded(graph, platform, order, request.orders.first(1), request.limit, options).schedule;
}

const SchedulerRegistration layer_by_layer_buffered{
    {.name = "layer-by-layer-buffered",
     .description = "the baseline of practice: a barrier between layers, tiles loaded at most one per processing "
                    "element ahead, spilled where they do not fit",
     .schedule = schedule_buffered,
     .keeps = Keeps::safely,
     .orders = layer_order_alone}};

}  // namespace

}  // namespace weft
