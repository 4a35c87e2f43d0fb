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

  const auto inputs = graph_.inputs(task);
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    const TileSlice& slice = graph_.operand_slice(id, k);
    const TensorBox part = tensors_.of(inputs[k], slice);
    const auto bytes = static_cast<std::size_t>(bytes_of(slice));
    const BoxBytes<const std::uint8_t> data{part.box, operands.first(bytes)};
    operands = operands.subspan(bytes);
    if (part.is_weight) {
      tile.weights = data;
    } else {
      add_pieces(part.tensor, data, tile);
    }
  }
}

// Adds a piece for each operand that the tensor is, or is a part of, at its place in that operand.
void TaskComputations::add_pieces(TensorId tensor, const BoxBytes<const std::uint8_t>& data,
                                  TileComputation& tile) const {
  const std::vector<TensorId>& operands = network_.layers[tile.layer].inputs;
  for (std::size_t operand = 0; operand < operands.size(); ++operand) {
    for (const TensorPart& part : views_.parts(operands[operand])) {
      if (part.tensor != tensor) continue;
      BoxBytes<const std::uint8_t> piece = data;
      for (std::size_t axis = 0; axis < 3; ++axis) {
        piece.box[axis].begin += part.begin[axis];
        piece.box[axis].end += part.begin[axis];
      }
      tile.pieces.push_back({operand, piece});
    }
  }
}

}  // namespace weft
