#include "workloads/lowering/dram_tensors.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "workloads/lowering/tile_classes.hpp"

namespace weft {

DramTensors::DramTensors(GraphAssembly& graph)
    : graph_(graph), network_(graph.network()), images_(graph.network().layers.size()) {}

void DramTensors::add_stores(std::size_t layer, const HeldTensor& result, bool is_output) {
  const TileGrid& grid = result.grid;
  const auto count = counts_of(grid);
  const double stores = static_cast<double>(grid.tile_count()) * graph_.images();
  graph_.announce(stores, stores);
  const std::string& name = network_.layers[layer].name;
  images_[layer] = {grid, {count, graph_.next_task(), static_cast<std::uint32_t>(grid.tile_count()), {}}};
  graph_.begin_task_grid(TaskKind::store, "store " + name, name + ".dram",
                         {graph_.images(), count[0], count[1], count[2]});
  TileClasses classes(grid, {}, {false, false, false}, 1);
  for (std::uint32_t image = 0; image < graph_.images(); ++image) {
    std::uint32_t number = 0;
    for_each_tile(grid, [&](const auto& tile) {
      ClassId& id = classes.of(tile, image);
      if (id == TileClasses::none) {
        const TileSlice whole = whole_slice(sizes_of(grid.box(tile)), graph_.bits_of(network_.result_of(layer)));
        TaskClass store = move_class(TaskKind::store, layer, is_output ? BufferClass::output : BufferClass::activation,
                                     whole, bytes_of(whole));
        store.keep = is_output;
        id = graph_.add_class(store, {&store.result, 1});
      }
      const BufferId source = result.buffers.at(number++, image);
      graph_.add_task(id, {&source, 1});
    });
  }
}

OperandTiles DramTensors::load(const OperandPart& read, const TileGrid& output) {
  const TensorId tensor = read.part.tensor;
  DistinctFields fields =
      distinct_receptive_fields(network_, read, output, images_[network_.producer(tensor)].grid.tile);
  graph_.announce(0, static_cast<double>(output.tile_count()) * graph_.images());
  if (read.layer != loading_) loaded_.clear();
  loading_ = read.layer;
  const auto same = std::find_if(loaded_.begin(), loaded_.end(), [&](const Loaded& loaded) {
    return loaded.tensor == tensor && loaded.boxes == fields.boxes;
  });
  fields.tiles.buffers.first = same == loaded_.end() ? add_loads(read.layer, tensor, fields) : same->first;
  fields.tiles.buffers.per_image = static_cast<std::uint32_t>(fields.boxes.size());
  if (same == loaded_.end()) loaded_.push_back({tensor, std::move(fields.boxes), fields.tiles.buffers.first});
  return std::move(fields.tiles);
}

// Adds a load for each field, image by image, and returns the first.
TaskId DramTensors::add_loads(std::size_t layer, TensorId tensor, const DistinctFields& fields) {
  const HeldTensor& images = images_[network_.producer(tensor)];
  const auto& count = fields.tiles.buffers.count;
  const std::string name = network_.tensor_name(tensor) + "." + network_.layers[layer].name;
  const TaskId first = graph_.next_task();
  if (fields.boxes.empty()) return first;
  graph_.begin_task_grid(TaskKind::load, "load " + name, name, {graph_.images(), count[0], count[1], count[2]});
  BoxReader sources(images, graph_.bits_of(tensor));
  std::map<std::array<std::uint32_t, 3>, ClassId> classes;
  std::vector<BufferId> inputs;
  std::vector<TileSlice> slices;
  for (std::uint32_t image = 0; image < graph_.images(); ++image) {
    for (const TouchedBox& box : fields.boxes) {
      sources.read(box);
      graph_.announce(1, static_cast<double>(sources.tile_count()));
      const auto [known, is_new] = classes.try_emplace(sources.patterns());
      if (is_new) {
        slices.clear();
        sources.append_slices(slices);
        const TileSlice loaded = whole_slice(box.size, graph_.bits_of(tensor));
        known->second = graph_.add_class(
            move_class(TaskKind::load, layer, BufferClass::activation, loaded, bytes_of(loaded)), slices);
      }
      inputs.clear();
      sources.append_buffers(image, inputs);
      graph_.add_task(known->second, inputs);
    }
  }
  return first;
}

}  // namespace weft
