#include "workloads/functional/task_computation.hpp"

#include <algorithm>

namespace weft {

void TaskComputations::describe(TaskId task, std::span<const std::uint8_t> operands, std::span<std::uint8_t> result,
                                TileComputation& tile) const {
  const ClassId id = graph_.class_of(task);
  tile.network = &network_;
  tile.layer = graph_.class_at(id).layer;
  tile.type = type_;
  tile.pieces.clear();
  tile.spread.clear();
  tile.weights = {};
  tile.result = {tensors_.of(task).box, result};

  const auto inputs = graph_.inputs(task);
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    const TileSlice& slice = graph_.operand_slice(id, k);
    const TensorBox part = tensors_.of(inputs[k], slice, tile.layer);
    const auto bytes = static_cast<std::size_t>(bytes_of(slice));
    const BoxBytes<const std::uint8_t> data = part.is_weight
                                                  ? BoxBytes<const std::uint8_t>{part.box, operands.first(bytes)}
                                                  : spread_out(part, slice, operands.first(bytes), tile);
    operands = operands.subspan(bytes);
    if (part.is_weight) {
      tile.weights = data;
    } else {
      add_pieces(part.tensor, data, tile);
    }
  }
}

// Returns the elements at their places in the box, with zeros between those that were left out.
BoxBytes<const std::uint8_t> TaskComputations::spread_out(const TensorBox& part, const TileSlice& slice,
                                                          std::span<const std::uint8_t> bytes,
                                                          TileComputation& tile) const {
  const Shape& size = slice.size;
  if (sizes_of(part.box) == size) return {part.box, bytes};
  const auto element = static_cast<std::size_t>(slice.element_bits / 8);
  std::vector<std::uint8_t>& all =
      tile.spread.emplace_back(static_cast<std::size_t>(element_count(sizes_of(part.box))) * element);
  const Shape corner = begin_of(part.box);
  const std::uint8_t* next = bytes.data();
  for (std::int32_t channel = 0; channel < size[0]; ++channel) {
    for (std::int32_t row = 0; row < size[1]; ++row) {
      for (std::int32_t column = 0; column < size[2]; ++column, next += element) {
        const std::int64_t place = raster_place(part.box, corner[0] + channel, corner[1] + part.steps[0].place(row),
                                                corner[2] + part.steps[1].place(column));
        std::copy_n(next, element, all.data() + static_cast<std::size_t>(place) * element);
      }
    }
  }
  return {part.box, all};
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
