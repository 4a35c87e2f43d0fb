#include "sched/model/layer_order.hpp"

#include <algorithm>
#include <queue>
#include <set>

#include "base/core/reversed.hpp"
#include "workloads/graph/topological_order.hpp"

namespace weft {

namespace {

std::vector<std::uint32_t> depths(const TaskGraph& graph) {
  std::vector<std::uint32_t> depth(graph.task_count(), 0);
  for (const TaskId task : topological_order(graph)) {
    for (const TaskId consumer : graph.consumers(task)) depth[consumer] = std::max(depth[consumer], depth[task] + 1);
  }
  return depth;
}

// Position of each layer in Kahn's order of the layers, the lowest-numbered ready layer first. Layers on a cycle (no
// network has any) are left at the end.
std::vector<std::uint32_t> layer_positions(const TaskGraph& graph) {
  const auto layers = static_cast<std::uint32_t>(graph.layer_names().size());
  std::vector<std::set<std::uint32_t>> readers(layers);
  std::vector<std::uint32_t> last_reader(layers, layers);  // most edges repeat the one before
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const std::uint32_t from = graph.of(task).layer;
    if (graph.kind(task) != TaskKind::compute) continue;
    for (const TaskId consumer : graph.consumers(task)) {
      const std::uint32_t to = graph.of(consumer).layer;
      if (graph.kind(consumer) != TaskKind::compute || to == from || to == last_reader[from]) continue;
      readers[from].insert(to);
      last_reader[from] = to;
    }
  }
  std::vector<std::uint32_t> missing(layers, 0), position(layers, layers);
  for (const auto& row : readers) {
    for (const std::uint32_t to : row) ++missing[to];
  }
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> ready;
  for (std::uint32_t layer = 0; layer < layers; ++layer) {
    if (missing[layer] == 0) ready.push(layer);
  }
  for (std::uint32_t next = 0; !ready.empty(); ++next) {
    const std::uint32_t layer = ready.top();
    ready.pop();
    position[layer] = next;
    for (const std::uint32_t to : readers[layer]) {
      if (--missing[to] == 0) ready.push(to);
    }
  }
  return position;
}

}  // namespace

std::vector<std::uint32_t> layer_order(const TaskGraph& graph) {
  if (graph.layer_names().empty()) return depths(graph);
  const std::vector<std::uint32_t> position = layer_positions(graph);
  std::vector<std::uint32_t> layer(graph.task_count());
  for (TaskId task = 0; task < graph.task_count(); ++task) layer[task] = position[graph.of(task).layer];
  if (!graph.has(TaskKind::load) && !graph.has(TaskKind::store)) return layer;
  const std::vector<TaskId> order = topological_order(graph);
  for (const TaskId task : order) {
    if (graph.kind(task) != TaskKind::store) continue;
    graph.for_each_producer(task, [&](TaskId input) { layer[task] = layer[input]; });
  }
  for (const TaskId task : reversed(order)) {
    if (graph.kind(task) != TaskKind::load || graph.consumers(task).empty()) continue;
    layer[task] = layer[graph.consumers(task)[0]];
    for (const TaskId consumer : graph.consumers(task)) layer[task] = std::min(layer[task], layer[consumer]);
  }
  return layer;
}

}  // namespace weft
