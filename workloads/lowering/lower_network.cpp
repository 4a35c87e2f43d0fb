#include "workloads/lowering/lower_network.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "workloads/lowering/dram_tensors.hpp"
#include "workloads/lowering/graph_assembly.hpp"
#include "workloads/lowering/in_place.hpp"
#include "workloads/lowering/input_loads.hpp"
#include "workloads/lowering/spilled_tensors.hpp"
#include "workloads/lowering/tile_classes.hpp"
#include "workloads/network/concat_views.hpp"
#include "workloads/network/layer_work.hpp"
#include "workloads/network/shared_weights.hpp"
#include "workloads/tiling/operand_tiles.hpp"
#include "workloads/tiling/reshape_views.hpp"

namespace weft {

namespace {

// The weights of a layer, in one buffer for all or one per channel tile.
struct Weights {
  TileSlice whole;  // of the buffer of all
  BufferId first = no_buffer;
  bool tiled = false;

  bool exist() const { return first != no_buffer; }
  BufferId of_tile(std::int32_t channel_tile) const {
    return first + (tiled ? static_cast<BufferId>(channel_tile) : 0);
  }
  TileSlice slice(Range filters) const {
    TileSlice part = whole;
    part.size[0] = filters.size();
    if (tiled) return whole_slice(part.size, part.element_bits);
    part.offset[0] = filters.begin;
    return part;
  }
};

// What the compute tasks of a layer have in common.
struct LayerPlan {
  std::size_t layer = 0;
  std::shared_ptr<const LayerShape> shape;
  TileGrid grid;
  std::vector<OperandTiles> operands;  // of a concatenation that is a view, those of its parts
  Weights weights;
  BufferId dram_output = no_buffer;  // of a streamed output that no layer reads, image 0
  bool repeats_operand = false;      // it reads a tensor twice
};

// Adds the tasks layer by layer: loads of weights, loads of inputs, compute tasks, stores. So task numbers are
// topological.
class NetworkLowering {
 public:
  explicit NetworkLowering(const Experiment& experiment)
      : graph_(experiment),
        network_(experiment.network),
        placement_(experiment.placement),
        tiling_(experiment.tiling),
        views_(network_),
        reshapes_(network_, tiling_),
        input_loads_(graph_),
        dram_tensors_(graph_),
        is_output_(find_outputs(network_)),
        weight_owner_(weight_owners(network_)),
        weight_buffer_(network_.layers.size(), no_buffer),
        through_dram_(tensors_through_dram(experiment)),
        in_place_(experiment.memory.in_place),
        is_read_(network_.layers.size(), false),
        results_(network_.layers.size()) {
    for (const Layer& layer : network_.layers) {
      for (const TensorId tensor : layer.inputs) {
        if (!network_.is_input(tensor)) is_read_[network_.producer(tensor)] = true;
      }
    }
  }

  TaskGraph build() && {
    for (std::size_t layer = 0; layer < network_.layers.size(); ++layer) {
      if (views_.is_view(layer)) continue;
      if (reshapes_.is_view(layer)) {
        add_view(layer);
      } else {
        add_layer(layer);
      }
    }
    return std::move(graph_).build();
  }

 private:
  void add_layer(std::size_t layer) {
    LayerPlan plan;
    plan.layer = layer;
    plan.shape = std::make_shared<const LayerShape>(layer_shape(network_, layer));
    plan.grid = tiling_.grid(network_, layer);
    const double tasks = static_cast<double>(plan.grid.tile_count()) * graph_.images();
    graph_.announce(tasks, tasks);  // an edge for the weights
    plan.weights = add_weights(layer, plan.grid);
    for (std::size_t operand = 0; operand < network_.layers[layer].inputs.size(); ++operand) {
      for (const TensorPart& part : views_.parts(network_.layers[layer].inputs[operand])) {
        plan.operands.push_back(read_operand({layer, operand, part}, plan.grid));
      }
    }
    plan.repeats_operand = has_repetition(views_.read_by(network_.layers[layer]));
    if (is_output_[layer] && !is_read_[layer] && placement_.output == Placement::streamed) {
      plan.dram_output = graph_.add_tensor(network_.layers[layer].name + ".dram", BufferClass::output, Memory::dram,
                                           network_.result_of(layer), layer);
    }
    add_compute_tasks(plan);
    if (through_dram_[layer] || (is_output_[layer] && placement_.output == Placement::tiled)) {
      dram_tensors_.add_stores(layer, results_[layer], is_output_[layer]);
    }
  }

  // Makes the tiles of a tensor those of the reshaped one, and the images in DRAM likewise.
  void add_view(std::size_t layer) {
    const std::size_t source = network_.producer(network_.layers[layer].inputs[0]);
    results_[layer] = in_shape(reshapes_.grid(layer), results_[source]);
    through_dram_[layer] = through_dram_[source];
    if (through_dram_[layer]) dram_tensors_.add_view(layer, source, reshapes_.grid(layer));
  }

  static bool has_repetition(std::vector<TensorId> tensors) {
    std::sort(tensors.begin(), tensors.end());
    return std::adjacent_find(tensors.begin(), tensors.end()) != tensors.end();
  }

  Weights add_weights(std::size_t layer, const TileGrid& grid) {
    Weights weights;
    if (weight_row(network_, layer).length() == 0) return weights;
    weights.whole = weight_slice(network_, layer);
    const std::string name = network_.layers[layer].name + ".weight";
    const Memory memory = placement_.weight == Placement::resident ? Memory::scratchpad : Memory::dram;
    BufferId& external = weight_buffer_[weight_owner_[layer]];
    if (external == no_buffer) {
      external = graph_.add_external({name, BufferClass::weight, memory, bytes_of(weights.whole),
                                      static_cast<std::uint32_t>(layer), ExternalBuffer::layer_weights});
    }
    weights.first = external;
    if (placement_.weight != Placement::tiled) return weights;

    weights.first = graph_.next_task();
    graph_.announce(grid.count(0), grid.count(0));
    graph_.begin_task_grid(TaskKind::load, "load " + name, name, {1, counts_of(grid)[0], 1, 1});
    for (std::int32_t i = 0; i < grid.count(0); ++i) {
      const ClassId load = graph_.add_load_class(layer, BufferClass::weight, weights.slice(grid.range(0, i)));
      graph_.add_task(load, {&external, 1});
    }
    weights.tiled = true;
    return weights;
  }

  OperandTiles read_operand(const OperandPart& read, const TileGrid& output) {
    const TensorId tensor = read.part.tensor;
    if (network_.is_input(tensor)) return input_loads_.read(read.layer, read.operand, output);
    if (through_dram_[network_.producer(tensor)]) return dram_tensors_.load(read, output);
    const HeldTensor& held = results_[network_.producer(tensor)];
    graph_.announce(0, count_edges(network_, read, output, held.grid) * graph_.images());
    return read_held_tensor(network_, read, output, held);
  }

  void add_compute_tasks(const LayerPlan& plan) {
    const bool streamed = plan.dram_output != no_buffer;
    const bool whole_weights = plan.weights.exist() && !plan.weights.tiled;
    // Tiles whose operands share buffers are alike only at the same place: equal parts do not tell which are shared.
    const bool apart = streamed || plan.repeats_operand;
    TileClasses classes(plan.grid, plan.operands, {apart || whole_weights, apart, apart},
                        streamed ? graph_.images() : 1);
    const TaskId first = graph_.next_task();
    const std::string& name = network_.layers[plan.layer].name;
    const auto count = counts_of(plan.grid);
    graph_.begin_task_grid(TaskKind::compute, name, name, {graph_.images(), count[0], count[1], count[2]});
    std::vector<BufferId> inputs;
    std::vector<TileSlice> no_slices;
    for (std::uint32_t image = 0; image < graph_.images(); ++image) {
      for_each_tile(plan.grid, [&](const auto& tile) {
        ClassId& id = classes.of(tile, image);
        if (id == TileClasses::none) id = add_compute_class(plan, tile, image);
        inputs.clear();
        for (const OperandTiles& operand : plan.operands) operand.append_buffers(tile, image, inputs);
        if (plan.repeats_operand) read_once(inputs, no_slices);
        if (plan.weights.exist()) inputs.push_back(plan.weights.of_tile(tile[0]));
        graph_.add_task(id, inputs);
      });
    }
    const auto per_image = static_cast<std::uint32_t>(plan.grid.tile_count());
    results_[plan.layer] = {plan.grid, {count, first, per_image, {}}};
  }

  ClassId add_compute_class(const LayerPlan& plan, const std::array<std::int32_t, 3>& tile, std::uint32_t image) {
    const Box box = plan.grid.box(tile);
    TaskClass compute;
    compute.layer = static_cast<std::uint32_t>(plan.layer);
    compute.work = tile_work(network_, plan.layer, sizes_of(box));
    compute.work.layer = plan.shape;
    compute.result = whole_slice(sizes_of(box), graph_.bits_of(network_.result_of(plan.layer)));
    compute.output_bytes = bytes_of(compute.result);
    if (is_output_[plan.layer]) {
      compute.output_class = BufferClass::output;
      compute.keep = placement_.output == Placement::resident;
      if (is_read_[plan.layer] && placement_.output == Placement::streamed) {  // written to DRAM and read there
        compute.output_memory = Memory::dram;
        compute.keep = true;
      }
    } else if (placement_.activation == Placement::streamed) {
      compute.output_memory = Memory::dram;
    }
    if (plan.dram_output != no_buffer) {
      compute.result_buffer = plan.dram_output + image;
      compute.result.extent = plan.grid.tensor;
      compute.result.offset = begin_of(box);
    }
    std::vector<TileSlice> slices;
    for (const OperandTiles& operand : plan.operands) operand.append_slices(tile, slices);
    if (plan.repeats_operand) {
      std::vector<BufferId> inputs;
      for (const OperandTiles& operand : plan.operands) operand.append_buffers(tile, image, inputs);
      read_once(inputs, slices);
    }
    if (in_place_) compute.in_place_inputs = inputs_to_write_over(compute, slices);
    if (plan.weights.exist()) slices.push_back(plan.weights.slice(box[0]));
    return graph_.add_class(compute, slices);
  }

  GraphAssembly graph_;
  const Network& network_;
  const PlacementChoice& placement_;
  const Tiling& tiling_;
  ConcatViews views_;
  ReshapeViews reshapes_;
  InputLoads input_loads_;
  DramTensors dram_tensors_;
  std::vector<bool> is_output_;
  std::vector<std::size_t> weight_owner_;  // by layer: the first that has the same weights
  std::vector<BufferId> weight_buffer_;    // by such a layer: all of them, once they are there
  std::vector<bool> through_dram_;         // by layer: readers load its result from DRAM
  bool in_place_;                          // results may be written over operands
  std::vector<bool> is_read_;              // by a layer
  std::vector<HeldTensor> results_;        // by layer, once it is made
};

}  // namespace

TaskGraph build_task_graph(const Experiment& experiment) { return NetworkLowering(experiment).build(); }

}  // namespace weft
