#include "workloads/lowering/tensor_map.hpp"

#include "workloads/network/layer_work.hpp"

namespace weft {

namespace {

TensorBox box_of_external(const ExternalBuffer& external, const Network& network) {
  if (external.tensor == ExternalBuffer::layer_weights) {
    return {true, external.layer, 0, whole_box(weight_shape(network, external.layer)), {}};
  }
  return {false, external.tensor, external.image, whole_box(network.shape(external.tensor)), {}};
}

}  // namespace

TensorMap::TensorMap(const TaskGraph& graph, const Network& network, const Tiling& tiling)
    : network_(network),
      tiling_(tiling),
      concatenations_(network),
      reshapes_(network, tiling),
      reads_view_(network.layers.size(), false),
      boxes_(graph.buffer_count()) {
  for (std::size_t layer = 0; layer < network.layers.size(); ++layer) {
    for (const TensorId tensor : concatenations_.read_by(network.layers[layer])) {
      if (reshapes_.source(tensor) != tensor) reads_view_[layer] = true;
    }
  }
  for (BufferId buffer = graph.task_count(); buffer < graph.buffer_count(); ++buffer) {
    boxes_[buffer] = box_of_external(graph.external(buffer), network);
  }
  // The compute tasks of a layer are numbered as its tiles are, image by image.
  for (const TaskGrid& grid : graph.task_grids()) {
    if (grid.kind != TaskKind::compute) continue;
    const std::size_t layer = graph.of(grid.first).layer;
    const TileGrid tiles = tiling.grid(network, layer);
    TaskId task = grid.first;
    for (std::uint32_t image = 0; image < grid.shape[0]; ++image) {
      for_each_tile(tiles, [&](const auto& tile) {
        boxes_[task++] = {false, network.result_of(layer), image, tiles.box(tile), {}};
      });
    }
  }
  // Copies hold what their originals hold; loads and stores hold what they read, be it a copy that comes later.
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const BufferId original = graph.copy_of(task);
    if (original != no_buffer) {
      boxes_[task] = boxes_[original];
    } else if (graph.kind(task) != TaskKind::compute) {
      boxes_[task] = moved_box(graph, task);
    }
  }
}

// Returns what a tile holds as the layer reads it: a tile of the reshaped tensor, where it reads that.
TensorBox TensorMap::in_shape_of(std::size_t layer, const TensorBox& box) const {
  if (!reads_view_[layer] || box.is_weight || network_.is_input(box.tensor)) return box;
  for (const TensorId read : concatenations_.read_by(network_.layers[layer])) {
    if (read == box.tensor || reshapes_.source(read) != box.tensor) continue;
    const TileGrid from = tiling_.grid(network_, network_.producer(box.tensor));
    const TileGrid& to = reshapes_.grid(network_.producer(read));
    std::int64_t number = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      number = number * from.count(axis) + from.index_of(axis, box.box[axis].begin);
    }
    std::array<std::int32_t, 3> index{};
    for (std::size_t axis = 3; axis-- > 0; number /= to.count(axis)) {
      index[axis] = static_cast<std::int32_t>(number % to.count(axis));
    }
    return {false, read, box.image, to.box(index), {}};
  }
  return box;
}

TensorBox TensorMap::of(BufferId buffer, const TileSlice& slice, std::size_t layer) const {
  TensorBox part = in_shape_of(layer, boxes_[buffer]);
  if (!part.steps[0].is_dense() || !part.steps[1].is_dense()) return part;
  // Of weights whole rows are read, whatever the buffer counts in them.
  for (std::size_t axis = 0; axis < (part.is_weight ? 1 : 3); ++axis) {
    const std::int32_t begin = part.box[axis].begin + slice.offset[axis];
    part.box[axis] = {begin, begin + slice.span(axis)};
  }
  part.steps = slice.steps;
  return part;
}

// Returns the box that the parts read by a load or store make together, from the first corner of the first part to the
// last corner of the last.
TensorBox TensorMap::moved_box(const TaskGraph& graph, TaskId task) const {
  const auto part = [&](std::size_t k) {
    const BufferId source = graph.inputs(task)[k];
    const BufferId copied = graph.copy_of(source);
    return of(copied == no_buffer ? source : copied, graph.operand_slice(graph.class_of(task), k),
              graph.of(task).layer);
  };
  TensorBox moved = part(0);
  const TensorBox last = part(graph.inputs(task).size() - 1);
  for (std::size_t axis = 0; axis < 3; ++axis) moved.box[axis].end = last.box[axis].end;
  return moved;
}

}  // namespace weft
