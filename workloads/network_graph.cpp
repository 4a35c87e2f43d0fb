#include "workloads/network_graph.hpp"

#include <array>
#include <map>
#include <utility>

#include "workloads/layer_classes.hpp"
#include "workloads/layer_work.hpp"
#include "workloads/operand_tiles.hpp"
#include "workloads/task_graph_builder.hpp"

namespace weft {

namespace {

// 32-bit numbers and memory set a limit; both are far above what can be scheduled in a reasonable time.
constexpr double max_tasks = double{1 << 26};
constexpr double max_edges = double{1 << 30};

TileSlice whole(const Shape& shape) { return {shape, {0, 0, 0}, shape}; }

Shape sizes_of(const Box& box) { return {box[0].size(), box[1].size(), box[2].size()}; }

Shape begin_of(const Box& box) { return {box[0].begin, box[1].begin, box[2].begin}; }

std::array<std::uint32_t, 3> counts_of(const TileGrid& grid) {
  const auto count = [&](std::size_t axis) { return static_cast<std::uint32_t>(grid.count(axis)); };
  return {count(0), count(1), count(2)};
}

class NetworkGraphBuilder {
 public:
  explicit NetworkGraphBuilder(const Experiment& experiment)
      : experiment_(experiment),
        network_(experiment.network),
        images_(static_cast<std::uint32_t>(network_.batch)),
        is_output_(find_outputs(network_)),
        held_(network_.tensor_count()),
        input_state_(network_.inputs.size()) {}

  TaskGraph build() && {
    graph_.set_network_name(network_.name);
    graph_.set_element_bytes(experiment_.element_bytes);
    for (const Layer& layer : network_.layers) graph_.add_layer(layer.name);
    count_readers();
    for (std::size_t layer = 0; layer < network_.layers.size(); ++layer) add_layer(layer);
    return std::move(graph_).build();
  }

 private:
  // What is known of a network input while the graph grows.
  struct InputState {
    bool is_held = false;                                      // its external buffer (and tiles of its own grid) exist
    std::uint32_t readers = 0;                                 // layers
    BufferId external = no_buffer;                             // of image 0; the other images follow
    std::map<Box, std::pair<BufferId, std::uint32_t>> loaded;  // tiles that another layer may read too
    bool has_load_group = false;
  };

  // The weights of a layer: one buffer for all, or one per channel tile.
  struct Weights {
    Shape shape{};
    BufferId first = no_buffer;
    bool tiled = false;
    bool exist() const { return first != no_buffer; }
  };

  // What the compute tasks of a layer have in common.
  struct LayerPlan {
    std::size_t layer = 0;
    TileGrid grid;
    std::vector<OperandTiles> operands;
    Weights weights;
    BufferId dram_output = no_buffer;  // of a streamed output, image 0
  };

  Bytes bytes_of(const Shape& shape) const { return element_count(shape) * experiment_.element_bytes; }

  void count_readers() {
    for (const Layer& layer : network_.layers) {
      for (const TensorId tensor : layer.inputs) {
        if (network_.is_input(tensor)) ++input_state_[tensor].readers;
      }
    }
  }

  void check_size(double new_tasks, double new_edges) {
    tasks_ += new_tasks;
    edges_ += new_edges;
    if (tasks_ > max_tasks || edges_ > max_edges) {
      const Location& where = experiment_.tiling.where;
      throw InputError(where.file.empty() ? Location{experiment_.file} : where,
                       "these tiles make more than 2^26 tasks or 2^30 edges; expected larger tiles");
    }
  }

  void add_layer(std::size_t layer) {
    LayerPlan plan;
    plan.layer = layer;
    plan.grid = experiment_.tiling.grid(network_, layer);
    check_size(static_cast<double>(plan.grid.tile_count()) * images_, 0);
    plan.weights = add_weights(layer, plan.grid);
    for (std::size_t operand = 0; operand < network_.layers[layer].inputs.size(); ++operand) {
      plan.operands.push_back(add_operand(layer, operand, plan.grid));
    }
    if (is_output_[layer] && experiment_.placement.output == Placement::streamed) {
      plan.dram_output = add_images(network_.layers[layer].name + ".dram", BufferClass::output, Memory::dram,
                                    network_.layers[layer].output, layer);
    }
    add_compute_tasks(plan);
    if (is_output_[layer] && experiment_.placement.output == Placement::tiled) add_stores(plan);
  }

  // One external buffer per image, numbered one after the other; returns the first.
  BufferId add_images(const std::string& name, BufferClass buffer_class, Memory memory, const Shape& shape,
                      std::size_t layer) {
    BufferId first = no_buffer;
    for (std::uint32_t image = 0; image < images_; ++image) {
      const std::string suffix = images_ > 1 ? "[" + std::to_string(image) + "]" : "";
      const BufferId buffer = graph_.add_external(
          {name + suffix, buffer_class, memory, bytes_of(shape), static_cast<std::uint32_t>(layer)});
      if (image == 0) first = buffer;
    }
    return first;
  }

  // A load of a box of an external tensor.
  ClassId add_load_class(std::size_t layer, BufferClass buffer_class, const Shape& tensor, const Box& box) {
    const Shape size = sizes_of(box);
    TaskClass load;
    load.kind = TaskKind::load;
    load.output_class = buffer_class;
    load.layer = static_cast<std::uint32_t>(layer);
    load.output_bytes = bytes_of(size);
    load.result = whole(size);
    const double bytes = static_cast<double>(load.output_bytes);
    const TileSlice slice{tensor, begin_of(box), size};
    return graph_.add_class(load, {&bytes, 1}, {&slice, 1});
  }

  TaskId add_task(ClassId id, std::span<const BufferId> inputs) {
    ++next_task_;
    return graph_.add_task(id, inputs);
  }

  Weights add_weights(std::size_t layer, const TileGrid& grid) {
    Weights weights;
    weights.shape = weight_shape(network_, layer);
    if (element_count(weights.shape) == 0) return weights;
    const std::string name = network_.layers[layer].name + ".weight";
    const Placement placement = experiment_.placement.weight;
    const BufferId external = graph_.add_external({name, BufferClass::weight,
                                                   placement == Placement::resident ? Memory::scratchpad : Memory::dram,
                                                   bytes_of(weights.shape), static_cast<std::uint32_t>(layer)});
    weights.first = external;
    if (placement != Placement::tiled) return weights;
    weights.tiled = true;
    weights.first = next_task_;
    check_size(grid.count(0), grid.count(0));
    graph_.add_group({next_task_, TaskKind::load, "load " + name, name, {1, counts_of(grid)[0], 1, 1}});
    for (std::int32_t i = 0; i < grid.count(0); ++i) {
      const Box box{grid.range(0, i), Range{0, 1}, Range{0, weights.shape[2]}};
      add_task(add_load_class(layer, BufferClass::weight, weights.shape, box), {&external, 1});
    }
    return weights;
  }

  OperandTiles add_operand(std::size_t layer, std::size_t operand, const TileGrid& output) {
    const TensorId tensor = network_.layers[layer].inputs[operand];
    if (network_.is_input(tensor)) {
      hold_input(layer, tensor);
      if (experiment_.placement.input == Placement::tiled && !experiment_.tiling.inputs[tensor]) {
        return load_receptive_fields(layer, operand, output);
      }
    }
    check_size(0, count_edges(network_, layer, operand, output, held_[tensor].grid) * images_);
    return read_held_tensor(network_, layer, operand, output, held_[tensor]);
  }

  // Makes the external buffer of a network input, and loads it where it has a grid of its own.
  void hold_input(std::size_t layer, TensorId tensor) {
    InputState& state = input_state_[tensor];
    if (state.is_held) return;
    state.is_held = true;
    const NetworkInput& input = network_.inputs[tensor];
    const bool resident = experiment_.placement.input == Placement::resident;
    state.external =
        add_images(input.name, BufferClass::input, resident ? Memory::scratchpad : Memory::dram, input.shape, layer);
    held_[tensor] = {{input.shape, input.shape}, {{1, 1, 1}, state.external, 1, {}}};
    if (experiment_.placement.input != Placement::tiled || !experiment_.tiling.inputs[tensor]) return;

    const TileGrid grid{input.shape, *experiment_.tiling.inputs[tensor]};
    check_size(static_cast<double>(grid.tile_count()) * images_, static_cast<double>(grid.tile_count()) * images_);
    const std::array<std::uint32_t, 3> count = counts_of(grid);
    std::vector<Box> boxes;
    for_each_tile(grid, [&](const auto& tile) { boxes.push_back(grid.box(tile)); });
    const BufferId first = add_input_loads(layer, tensor, boxes, count);
    held_[tensor] = {grid, {count, first, static_cast<std::uint32_t>(boxes.size()), {}}};
  }

  // Loads of boxes of a network input, image by image; returns the first. `count`: the grid that the boxes form.
  TaskId add_input_loads(std::size_t layer, TensorId tensor, const std::vector<Box>& boxes,
                         const std::array<std::uint32_t, 3>& count) {
    InputState& state = input_state_[tensor];
    const TaskId first = next_task_;
    // A second group of loads of the same input is named after the layer that asked for it.
    std::string name = network_.inputs[tensor].name;
    if (state.has_load_group) name += "." + network_.layers[layer].name;
    state.has_load_group = true;
    graph_.add_group({first, TaskKind::load, "load " + name, name, {images_, count[0], count[1], count[2]}});
    std::vector<ClassId> classes;
    for (const Box& box : boxes) {
      classes.push_back(add_load_class(layer, BufferClass::input, network_.inputs[tensor].shape, box));
    }
    for (std::uint32_t image = 0; image < images_; ++image) {
      const BufferId external = state.external + image;
      for (const ClassId id : classes) add_task(id, {&external, 1});
    }
    return first;
  }

  // One load per distinct receptive field of a tile of the layer, but for those that an earlier layer loaded.
  OperandTiles load_receptive_fields(std::size_t layer, std::size_t operand, const TileGrid& output) {
    const TensorId tensor = network_.layers[layer].inputs[operand];
    InputState& state = input_state_[tensor];
    DistinctFields fields = distinct_receptive_fields(network_, layer, operand, output);
    TileBuffers& buffers = fields.tiles.buffers;
    const double edges_to_tasks = static_cast<double>(output.tile_count());
    const double loads = static_cast<double>(fields.boxes.size());
    check_size(loads * images_, (loads + edges_to_tasks) * images_);
    if (state.readers == 1) {
      buffers.first = add_input_loads(layer, tensor, fields.boxes, buffers.count);
      buffers.per_image = static_cast<std::uint32_t>(fields.boxes.size());
      return std::move(fields.tiles);
    }
    std::vector<Box> missing;
    for (const Box& box : fields.boxes) {
      if (!state.loaded.contains(box)) missing.push_back(box);
    }
    const auto count = static_cast<std::uint32_t>(missing.size());
    if (count > 0) {
      const bool all = count == fields.boxes.size();
      const BufferId first =
          add_input_loads(layer, tensor, missing, all ? buffers.count : std::array<std::uint32_t, 3>{1, 1, count});
      for (std::uint32_t i = 0; i < count; ++i) state.loaded[missing[i]] = {first + i, count};
    }
    for (const Box& box : fields.boxes) buffers.scattered.push_back(state.loaded.at(box));
    return std::move(fields.tiles);
  }

  void add_compute_tasks(const LayerPlan& plan) {
    const TileGrid& grid = plan.grid;
    const bool streamed = plan.dram_output != no_buffer;
    const bool whole_weights = plan.weights.exist() && !plan.weights.tiled;
    LayerClasses classes(grid, plan.operands, {streamed || whole_weights, streamed, streamed}, streamed ? images_ : 1);
    const TaskId first = next_task_;
    const std::string& name = network_.layers[plan.layer].name;
    const std::array<std::uint32_t, 3> count = counts_of(grid);
    graph_.add_group({first, TaskKind::compute, name, name, {images_, count[0], count[1], count[2]}});
    if (plan.weights.exist()) check_size(0, static_cast<double>(grid.tile_count()) * images_);
    std::vector<BufferId> inputs;
    for (std::uint32_t image = 0; image < images_; ++image) {
      for_each_tile(grid, [&](const auto& tile) {
        ClassId& id = classes.of(tile, image);
        if (id == LayerClasses::none) id = add_compute_class(plan, tile, image);
        inputs.clear();
        for (const OperandTiles& operand : plan.operands) operand.append_buffers(tile, image, inputs);
        if (plan.weights.exist()) inputs.push_back(plan.weights.first + (plan.weights.tiled ? tile[0] : 0));
        add_task(id, inputs);
      });
    }
    const auto tiles = static_cast<std::uint32_t>(grid.tile_count());
    held_[network_.result_of(plan.layer)] = {grid, {count, first, tiles, {}}};
  }

  ClassId add_compute_class(const LayerPlan& plan, const std::array<std::int32_t, 3>& tile, std::uint32_t image) {
    const Box box = plan.grid.box(tile);
    const Shape size = sizes_of(box);
    TaskClass compute;
    compute.layer = static_cast<std::uint32_t>(plan.layer);
    compute.output_bytes = bytes_of(size);
    compute.work = tile_work(network_, plan.layer, size);
    compute.result = whole(size);
    if (is_output_[plan.layer]) {
      compute.output_class = BufferClass::output;
      compute.keep = experiment_.placement.output == Placement::resident;
    } else if (experiment_.placement.activation == Placement::streamed) {
      compute.output_memory = Memory::dram;
    }
    if (plan.dram_output != no_buffer) {
      compute.result_buffer = plan.dram_output + image;
      compute.result = {plan.grid.tensor, begin_of(box), size};
    }
    std::vector<TileSlice> slices;
    for (const OperandTiles& operand : plan.operands) operand.append_slices(tile, slices);
    if (plan.weights.exist()) slices.push_back(weight_slice(plan.weights, box[0]));
    std::vector<double> bytes;
    for (const TileSlice& slice : slices) bytes.push_back(static_cast<double>(bytes_of(slice.size)));
    return graph_.add_class(compute, bytes, slices);
  }

  static TileSlice weight_slice(const Weights& weights, Range filters) {
    const Shape size{filters.size(), 1, weights.shape[2]};
    if (weights.tiled) return whole(size);
    return {weights.shape, {filters.begin, 0, 0}, size};
  }

  // One store per output tile: it reads the tile whole and writes its image in DRAM.
  void add_stores(const LayerPlan& plan) {
    const TileGrid& grid = plan.grid;
    const TileBuffers& tiles = held_[network_.result_of(plan.layer)].buffers;
    const double tasks = static_cast<double>(grid.tile_count()) * images_;
    check_size(tasks, tasks);
    const std::string& name = network_.layers[plan.layer].name;
    graph_.add_group({next_task_,
                      TaskKind::store,
                      "store " + name,
                      name + ".dram",
                      {images_, tiles.count[0], tiles.count[1], tiles.count[2]}});
    LayerClasses classes(grid, {}, {false, false, false}, 1);
    BufferId source = tiles.first;
    for (std::uint32_t image = 0; image < images_; ++image) {
      for_each_tile(grid, [&](const auto& tile) {
        ClassId& id = classes.of(tile, image);
        if (id == LayerClasses::none) id = add_store_class(plan.layer, sizes_of(grid.box(tile)));
        add_task(id, {&source, 1});
        ++source;
      });
    }
  }

  ClassId add_store_class(std::size_t layer, const Shape& size) {
    TaskClass store;
    store.kind = TaskKind::store;
    store.output_class = BufferClass::output;
    store.output_memory = Memory::dram;
    store.keep = true;
    store.layer = static_cast<std::uint32_t>(layer);
    store.output_bytes = bytes_of(size);
    store.result = whole(size);
    const double bytes = static_cast<double>(store.output_bytes);
    const TileSlice slice = whole(size);
    return graph_.add_class(store, {&bytes, 1}, {&slice, 1});
  }

  const Experiment& experiment_;
  const Network& network_;
  std::uint32_t images_;
  std::vector<bool> is_output_;
  std::vector<HeldTensor> held_;  // by tensor, once it is made
  std::vector<InputState> input_state_;
  TaskGraphBuilder graph_;
  TaskId next_task_ = 0;
  double tasks_ = 0, edges_ = 0;
};

}  // namespace

TaskGraph build_task_graph(const Experiment& experiment) { return NetworkGraphBuilder(experiment).build(); }

}  // namespace weft
