#include "sched/orders/coarser_tiles.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "workloads/graph/task_graph_builder.hpp"

namespace weft {

namespace {

std::uint32_t tiles_of(const TaskGrid& grid) { return grid.shape[0] * grid.shape[1] * grid.shape[2] * grid.shape[3]; }

// The size of the first tile of each grid of compute tasks that is cut: the median.
Bytes typical_tile(const TaskGraph& graph) {
  std::vector<Bytes> sizes;
  for (const TaskGrid& grid : graph.task_grids()) {
    if (grid.kind == TaskKind::compute && tiles_of(grid) > 1) sizes.push_back(graph.buffer_bytes(grid.first));
  }
  if (sizes.empty()) return 0;
  const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
  std::ranges::nth_element(sizes, middle);
  return *middle;
}

// How many tiles of a grid are merged.
std::uint32_t merged_of(const TaskGraph& graph, const TaskGrid& grid, Bytes most) {
  const Bytes bytes = graph.buffer_bytes(grid.first);
  if (grid.kind != TaskKind::compute || bytes <= 0 || bytes * 2 > most) return 1;
  const auto [images, channels, rows, columns] = grid.shape;
  const auto tiles = static_cast<std::uint32_t>(std::min<Bytes>(most / bytes, rows * columns));
  return tiles < columns ? std::bit_floor(tiles) : columns * std::bit_floor(tiles / columns);
}

// The task of the coarser graph that each task becomes a part of, numbered in the order of the first parts.
std::vector<TaskId> merged_tasks(const TaskGraph& graph, Bytes most) {
  std::vector<TaskId> coarse(graph.task_count(), no_task);
  TaskId next = 0;
  TaskId task = 0;
  for (const TaskGrid& grid : graph.task_grids()) {
    for (; task < grid.first; ++task) coarse[task] = next++;
    const std::uint32_t merged = merged_of(graph, grid, most);
    const std::uint32_t plane = grid.shape[2] * grid.shape[3], columns = grid.shape[3];
    for (std::uint32_t k = 0; k < tiles_of(grid); ++k, ++task) {
      const std::uint32_t place = k % plane;
      const bool begins = merged < columns ? place % columns % merged == 0 : place % merged == 0;
      if (begins) ++next;
      coarse[task] = next - 1;
    }
  }
  for (; task < graph.task_count(); ++task) coarse[task] = next++;
  return coarse;
}

}  // namespace

std::vector<TaskId> CoarserTiles::finer(std::span<const TaskId> order) const {
  std::vector<TaskId> tasks;
  tasks.reserve(members.items().size());
  for (const TaskId task : order) {
    const std::span<const TaskId> parts = members.row(task);
    tasks.insert(tasks.end(), parts.begin(), parts.end());
  }
  return tasks;
}

CoarserTiles coarser_tiles(const TaskGraph& graph, std::uint32_t times) {
  CoarserTiles coarser;
  const std::vector<TaskId> coarse = merged_tasks(graph, times * typical_tile(graph));
  if (coarse.empty() || coarse.back() + 1 == graph.task_count()) return coarser;
  const TaskId count = coarse.back() + 1;
  coarser.members = CompressedRows(count, [&](auto&& add) {
    for (TaskId task = 0; task < graph.task_count(); ++task) add(coarse[task], task);
  });
  TaskGraphBuilder builder;
  builder.reserve(count, graph.edge_count());
  for (const std::string& name : graph.layer_names()) builder.add_layer(name);
  std::vector<BufferId> inputs;
  for (TaskId task = 0; task < count; ++task) {
    const std::span<const TaskId> parts = std::as_const(coarser.members).row(task);
    const TaskClass& first = graph.of(parts.front());
    TaskClass merged;
    merged.kind = first.kind;
    merged.output_class = first.output_class;
    merged.output_memory = first.output_memory;
    merged.keep = first.keep;
    merged.layer = first.layer;
    inputs.clear();
    for (const TaskId part : parts) {
      merged.output_bytes += graph.buffer_bytes(part);
      graph.for_each_producer(part, [&](TaskId producer) { inputs.push_back(coarse[producer]); });
    }
    std::ranges::sort(inputs);
    inputs.erase(std::unique(inputs.begin(), inputs.end()), inputs.end());
    if (std::ranges::binary_search(inputs, task)) return {};
    const std::vector<double> operand_bytes(inputs.size(), 0);
    builder.add_task(builder.add_class(std::move(merged), operand_bytes, {}), inputs);
  }
  coarser.graph = std::move(builder).build();
  return coarser;
}

}  // namespace weft
