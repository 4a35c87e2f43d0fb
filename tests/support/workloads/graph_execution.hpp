// Carries out a task graph with values, one task after the other: every buffer in an array of its own, without a
// machine.
#pragma once

#include <vector>

#include "workloads/functional/network_data.hpp"
#include "workloads/functional/network_outputs.hpp"
#include "workloads/functional/task_computation.hpp"
#include "workloads/graph/gather_layout.hpp"
#include "workloads/graph/topological_order.hpp"

namespace weft::test {

class GraphExecution {
 public:
  GraphExecution(const TaskGraph& graph, const Network& network, const Tiling& tiling, DataType type)
      : graph_(graph), network_(network), computations_(graph, network, tiling, type), buffers_(graph.buffer_count()) {
    for (BufferId b = 0; b < graph.buffer_count(); ++b)
      buffers_[b].resize(static_cast<std::size_t>(graph.buffer_bytes(b)));
  }

  NetworkOutputs run() {
    const DataType type = computations_.type();
    for (BufferId b = graph_.task_count(); b < graph_.buffer_count(); ++b) {
      make_external(network_, graph_.external(b), type, buffers_[b]);
    }
    for (const TaskId task : topological_order(graph_)) carry_out(task);
    NetworkOutputs outputs(network_, type);
    for (BufferId b = 0; b < graph_.buffer_count(); ++b) {
      if (graph_.buffer_class(b) == BufferClass::output && graph_.is_kept(b)) take(b, outputs);
    }
    return outputs;
  }

 private:
  static Box box_of(const TileSlice& slice) {
    Box box;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      box[axis] = {slice.offset[axis], slice.offset[axis] + slice.size[axis]};
    }
    return box;
  }

  static TileSlice whole_slice_of(const std::array<std::int32_t, 3>& size) { return {size, {0, 0, 0}, size, {}}; }

  // The elements of a slice, dense and in order.
  static std::vector<std::uint8_t> elements_of(const TileSlice& slice, const std::vector<std::uint8_t>& buffer,
                                               int bytes) {
    std::vector<std::uint8_t> part;
    const auto element = static_cast<std::size_t>(bytes);
    const auto& [extent, offset, size, steps, bits] = slice;
    for (std::int32_t c = offset[0]; c < offset[0] + size[0]; ++c) {
      for (std::int32_t r = 0; r < size[1]; ++r) {
        for (std::int32_t k = 0; k < size[2]; ++k) {
          const std::int64_t place =
              raster_place(whole_box(extent), c, offset[1] + steps[0].place(r), offset[2] + steps[1].place(k));
          const auto* const first = buffer.data() + static_cast<std::size_t>(place) * element;
          part.insert(part.end(), first, first + element);
        }
      }
    }
    return part;
  }

  void carry_out(TaskId task) {
    const int bytes = graph_.of(task).result.element_bits / 8;
    const ClassId id = graph_.class_of(task);
    const TaskClass& task_class = graph_.of(task);
    std::vector<std::uint8_t> result(static_cast<std::size_t>(element_count(task_class.result.size) * bytes));
    GatherLayout places(whole_slice_of(task_class.result.size));
    std::vector<std::uint8_t> operands;
    for (std::size_t k = 0; k < graph_.inputs(task).size(); ++k) {
      const TileSlice& slice = graph_.operand_slice(id, k);
      const std::vector<std::uint8_t> part =
          elements_of(slice, buffers_[graph_.inputs(task)[k]], slice.element_bits / 8);
      operands.insert(operands.end(), part.begin(), part.end());
      if (task_class.kind == TaskKind::compute) continue;
      const Box place = box_of(places.next(slice.size));
      copy_box(place, {place, part}, {box_of(whole_slice_of(task_class.result.size)), result}, bytes);
    }
    if (task_class.kind == TaskKind::compute) {
      computations_.describe(task, operands, result, tile_);
      compute_tile(tile_);
    }
    const BufferId target = task_class.result_buffer == no_buffer ? task : task_class.result_buffer;
    copy_box(box_of(task_class.result), {box_of(task_class.result), result},
             {whole_box(task_class.result.extent), buffers_[target]}, bytes);
  }

  void take(BufferId buffer, NetworkOutputs& outputs) {
    const TensorBox& held = computations_.tensors().of(buffer);
    const std::size_t layer = network_.producer(held.tensor);
    copy_box(held.box, {held.box, buffers_[buffer]},
             {whole_box(network_.layers[layer].output), outputs.of(layer, held.image)},
             element_bytes(network_.type(held.tensor).value_or(computations_.type())));
  }

  const TaskGraph& graph_;
  const Network& network_;
  TaskComputations computations_;
  TileComputation tile_;
  std::vector<std::vector<std::uint8_t>> buffers_;
};

}  // namespace weft::test
