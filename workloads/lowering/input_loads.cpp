#include "workloads/lowering/input_loads.hpp"

namespace weft {

InputLoads::InputLoads(GraphAssembly& graph)
    : graph_(graph), network_(graph.network()), inputs_(network_.inputs.size()) {
  for (const Layer& layer : network_.layers) {
    for (const TensorId tensor : layer.inputs) {
      if (network_.is_input(tensor)) ++inputs_[tensor].readers;
    }
  }
}

OperandTiles InputLoads::read(std::size_t layer, std::size_t operand, const TileGrid& output) {
  const TensorId tensor = network_.layers[layer].inputs[operand];
  if (!inputs_[tensor].is_held) hold(layer, tensor);
  if (placement_of(tensor) == Placement::tiled && !graph_.experiment().tiling.inputs[tensor]) {
    return load_receptive_fields(layer, operand, output);
  }
  const HeldTensor& held = inputs_[tensor].held;
  graph_.announce(0, count_edges(network_, {layer, operand, {tensor, {}}}, output, held.grid) * graph_.images());
  return read_held_tensor(network_, {layer, operand, {tensor, {}}}, output, held);
}

// Adds the external buffer of a network input, and loads it where it has a grid of its own.
void InputLoads::hold(std::size_t layer, TensorId tensor) {
  const Experiment& experiment = graph_.experiment();
  const Placement placement = placement_of(tensor);
  const Shape& shape = network_.inputs[tensor].shape;
  Input& input = inputs_[tensor];
  input.is_held = true;
  input.external =
      graph_.add_tensor(network_.inputs[tensor].name, class_of(tensor),
                        placement == Placement::resident ? Memory::scratchpad : Memory::dram, tensor, layer);
  input.held = {{shape, shape}, {{1, 1, 1}, input.external, images_apart(tensor, 1), {}}};
  if (placement != Placement::tiled || !experiment.tiling.inputs[tensor]) return;

  const TileGrid grid{shape, *experiment.tiling.inputs[tensor]};
  const double loads = static_cast<double>(grid.tile_count()) * images_of(tensor);
  graph_.announce(loads, loads);
  std::vector<TouchedBox> boxes;
  for_each_tile(grid, [&](const auto& tile) {
    const Box box = grid.box(tile);
    boxes.push_back({box, {}, sizes_of(box)});
  });
  const BufferId first = add_loads(layer, tensor, boxes, counts_of(grid));
  input.held = {grid, {counts_of(grid), first, images_apart(tensor, boxes.size()), {}}};
}

// Adds one load per distinct receptive field of the layer's tiles, but for those that an earlier layer loaded.
OperandTiles InputLoads::load_receptive_fields(std::size_t layer, std::size_t operand, const TileGrid& output) {
  const TensorId tensor = network_.layers[layer].inputs[operand];
  DistinctFields fields =
      distinct_receptive_fields(network_, {layer, operand, {tensor, {}}}, output, network_.shape(tensor));
  TileBuffers& buffers = fields.tiles.buffers;
  const double loads = static_cast<double>(fields.boxes.size()) * images_of(tensor);
  graph_.announce(loads, loads + static_cast<double>(output.tile_count()) * graph_.images());
  if (inputs_[tensor].readers == 1) {
    buffers.first = add_loads(layer, tensor, fields.boxes, buffers.count);
    buffers.per_image = images_apart(tensor, fields.boxes.size());
  } else {
    load_missing(layer, tensor, fields.boxes, buffers.count);
    for (const TouchedBox& box : fields.boxes) buffers.scattered.push_back(inputs_[tensor].loaded.at(box));
  }
  return std::move(fields.tiles);
}

void InputLoads::load_missing(std::size_t layer, TensorId tensor, const std::vector<TouchedBox>& boxes,
                              const std::array<std::uint32_t, 3>& count) {
  auto& loaded = inputs_[tensor].loaded;
  std::vector<TouchedBox> missing;
  for (const TouchedBox& box : boxes) {
    if (!loaded.contains(box)) missing.push_back(box);
  }
  if (missing.empty()) return;
  const auto missing_count = static_cast<std::uint32_t>(missing.size());
  const std::array<std::uint32_t, 3> row{1, 1, missing_count};
  const TaskId first = add_loads(layer, tensor, missing, missing.size() == boxes.size() ? count : row);
  for (std::uint32_t i = 0; i < missing_count; ++i) {
    loaded[missing[i]] = {first + i, images_apart(tensor, missing.size())};
  }
}

// Adds loads of boxes of a network input, image by image, and returns the first. `count` is the grid of the boxes.
TaskId InputLoads::add_loads(std::size_t layer, TensorId tensor, const std::vector<TouchedBox>& boxes,
                             const std::array<std::uint32_t, 3>& count) {
  Input& input = inputs_[tensor];
  // A second grid of loads of the same input is named after the layer that asked for it.
  std::string name = network_.inputs[tensor].name;
  if (input.has_loads) name.append(".").append(network_.layers[layer].name);
  input.has_loads = true;
  const TaskId first = graph_.next_task();
  graph_.begin_task_grid(TaskKind::load, "load " + name, name, {images_of(tensor), count[0], count[1], count[2]});
  std::vector<ClassId> classes;
  classes.reserve(boxes.size());
  for (const TouchedBox& box : boxes) {
    const TileSlice slice{network_.inputs[tensor].shape, begin_of(box.box), box.size, box.steps,
                          graph_.bits_of(tensor)};
    classes.push_back(graph_.add_load_class(layer, class_of(tensor), slice));
  }
  for (std::uint32_t image = 0; image < images_of(tensor); ++image) {
    const BufferId external = input.external + image;
    for (const ClassId id : classes) graph_.add_task(id, {&external, 1});
  }
  return first;
}

}  // namespace weft
