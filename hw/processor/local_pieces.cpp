#include "hw/processor/local_pieces.hpp"

#include <algorithm>

#include "hw/transfer/burst_stream.hpp"

namespace weft {

namespace {

// Copies a part of a buffer out of a dense box of it that holds all its elements.
void copy_part(const TileSlice& held, const std::vector<unsigned char>& bytes, const TileSlice& part,
               unsigned char* to) {
  if (held == part) {
    std::ranges::copy(bytes, to);
    return;
  }
  const auto size = static_cast<std::size_t>(part.element_bits / 8);
  const auto place = [&](std::size_t axis, std::int32_t number) {
    const std::int32_t within = axis == 0 ? number : part.steps[axis - 1].place(number);
    const std::int32_t behind = part.offset[axis] - held.offset[axis] + within;
    return static_cast<std::size_t>(behind);
  };
  const auto rows = static_cast<std::size_t>(held.size[1]), columns = static_cast<std::size_t>(held.size[2]);
  for (std::int32_t channel = 0; channel < part.size[0]; ++channel) {
    for (std::int32_t row = 0; row < part.size[1]; ++row) {
      const std::size_t first = (place(0, channel) * rows + place(1, row)) * columns;
      for (std::int32_t column = 0; column < part.size[2]; ++column, to += size) {
        std::copy_n(bytes.data() + (first + place(2, column)) * size, size, to);
      }
    }
  }
}

}  // namespace

void LocalPieces::gather(const TaskDescriptor& task, std::span<const unsigned char> fetched,
                         std::vector<unsigned char>& operands) {
  for (const LocalUse::Operand& operand : task.local.operands) {
    if (operand.is_held || operand.piece == LocalUse::no_piece) continue;
    const auto bytes = static_cast<std::size_t>(bytes_of(operand.held));
    at(operand.piece).assign(fetched.begin(), fetched.begin() + static_cast<std::ptrdiff_t>(bytes));
    fetched = fetched.subspan(bytes);
  }
  operands.resize(local_bytes(task.reads));
  unsigned char* to = operands.data();
  for (std::size_t k = 0; k < task.reads.size(); ++k) {
    const TileSlice& part = task.reads[k].source->slice;
    const auto& [piece, is_held, held] = task.local.operands[k];
    if (piece != LocalUse::no_piece) copy_part(held, at(piece), part, to);
    to += bytes_of(part);
  }
}

void LocalPieces::keep_result(const TaskDescriptor& task, std::span<const unsigned char> result) {
  if (task.local.result != LocalUse::no_piece) at(task.local.result).assign(result.begin(), result.end());
}

std::vector<unsigned char>& LocalPieces::at(std::uint32_t piece) {
  if (piece >= pieces_.size()) pieces_.resize(piece + 1);
  return pieces_[piece];
}

}  // namespace weft
