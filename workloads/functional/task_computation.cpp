#include "workloads/functional/task_computation.hpp"

namespace weft {

void TaskComputations::describe(TaskId task, std::span<const std::uint8_t> operands, std::span<std::uint8_t> result,
                                TileComputation& tile) const {
  const ClassId id = graph_.class_of(task);
  tile.network = &network_;
  tile.layer = graph_.class_at(id).layer;
  tile.type = type_;
  tile.pieces.clear();
  tile.weights = {};
  tile.result = {tensors_.of(task).box, result};

  const std::vector<TensorId>& tensors = network_.layers[tile.layer].inputs;
  const auto inputs = graph_.inputs(task);
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    const TensorBox part = tensors_.of(inputs[k], graph_.operand_slice(id, k));
    const auto bytes = static_cast<std::size_t>(element_count(sizes_of(part.box)) * element_bytes(type_));
    const BoxBytes<const std::uint8_t> data{part.box, operands.first(bytes)};
    operands = operands.subspan(bytes);
    if (part.is_weight) {
      tile.weights = data;
    } else {
      for (std::size_t operand = 0; operand < tensors.size(); ++operand) {
        if (tensors[operand] == part.tensor) tile.pieces.push_back({operand, data});
      }
    }
  }
}

}  // namespace weft
