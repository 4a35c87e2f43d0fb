#include "hw/timing/local_memory.hpp"

#include <algorithm>

namespace weft {

namespace {

// Whether `whole`, a box of a buffer, holds all elements of a part of it.
bool lies_in(const TileSlice& part, const TileSlice& whole) {
  if (part.extent != whole.extent || part.element_bits != whole.element_bits) return false;
  if (!whole.is_dense() || part.element_bits % 8 != 0) return false;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (part.offset[axis] < whole.offset[axis]) return false;
    if (part.offset[axis] + part.span(axis) > whole.offset[axis] + whole.size[axis]) return false;
  }
  return true;
}

}  // namespace

void LocalMemory::start(const TaskGraph& graph, TaskId task, LocalUse& use) {
  const ClassId id = graph.class_of(task);
  const TaskClass& task_class = graph.class_at(id);
  const auto inputs = graph.inputs(task);
  ++started_;
  use.operands.clear();
  Bytes room = std::numeric_limits<Bytes>::max();  // of the task's part of the local memory: what is left
  if (bytes_) {
    room = *bytes_ / stages_ - bytes_of(task_class.result);
    for (std::size_t k = 0; k < inputs.size(); ++k) room -= bytes_of(graph.operand_slice(id, k));
  }
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    LocalUse::Operand& operand = use.operands.emplace_back();
    const TileSlice& slice = operand.held = graph.operand_slice(id, k);
    const Bytes bytes = bytes_of(slice);
    if (bytes == 0) continue;
    operand.piece = find(inputs[k], slice, bytes_ ? bytes + room : room);
    operand.is_held = operand.piece != none;
    if (operand.is_held) {
      const Piece& piece = pieces_[operand.piece];
      operand.held = piece.slice;
      if (bytes_) room -= piece.bytes - bytes;
      touch(operand.piece);
    } else {
      operand.piece = add(inputs[k], slice, bytes);
    }
  }
  const BufferId result = task_class.result_buffer == no_buffer ? BufferId{task} : task_class.result_buffer;
  const Bytes made = bytes_of(task_class.result);
  use.result = made > 0 ? add(result, task_class.result, made) : none;
  make_room();
}

// The piece that holds a part of a buffer, of at most `room` bytes.
std::uint32_t LocalMemory::find(BufferId buffer, const TileSlice& slice, Bytes room) const {
  const auto first = first_of_buffer_.find(buffer);
  if (first == first_of_buffer_.end()) return none;
  std::uint32_t found = none;
  for (std::uint32_t piece = first->second; piece != none; piece = pieces_[piece].next_of_buffer) {
    if (pieces_[piece].slice == slice) return piece;
    const bool is_smaller = found == none || pieces_[piece].bytes < pieces_[found].bytes;
    if (is_smaller && pieces_[piece].bytes <= room && lies_in(slice, pieces_[piece].slice)) found = piece;
  }
  return found;
}

std::uint32_t LocalMemory::add(BufferId buffer, const TileSlice& slice, Bytes bytes) {
  auto number = static_cast<std::uint32_t>(pieces_.size());
  if (free_.empty()) {
    pieces_.emplace_back();
  } else {
    number = free_.back();
    free_.pop_back();
  }
  const auto [first, is_only] = first_of_buffer_.try_emplace(buffer, none);
  pieces_[number] = {buffer, slice, bytes, started_, none, none, first->second};
  first->second = number;
  make_newest(number);
  held_bytes_ += bytes;
  return number;
}

void LocalMemory::touch(std::uint32_t piece) {
  pieces_[piece].last_use = started_;
  unlink(piece);
  make_newest(piece);
}

void LocalMemory::make_newest(std::uint32_t piece) {
  pieces_[piece].newer = none;
  pieces_[piece].older = newest_;
  (newest_ == none ? oldest_ : pieces_[newest_].newer) = piece;
  newest_ = piece;
}

void LocalMemory::unlink(std::uint32_t piece) {
  const auto [newer, older] = std::pair(pieces_[piece].newer, pieces_[piece].older);
  (newer == none ? newest_ : pieces_[newer].older) = older;
  (older == none ? oldest_ : pieces_[older].newer) = newer;
}

void LocalMemory::remove(std::uint32_t piece) {
  unlink(piece);
  const auto first = first_of_buffer_.find(pieces_[piece].buffer);
  std::uint32_t* at = &first->second;
  while (*at != piece) at = &pieces_[*at].next_of_buffer;
  *at = pieces_[piece].next_of_buffer;
  if (first->second == none) first_of_buffer_.erase(first);
  held_bytes_ -= pieces_[piece].bytes;
  free_.push_back(piece);
}

// The tasks at hand use at most all of the local memory, so what goes is of none of them.
void LocalMemory::make_room() {
  while (bytes_ && held_bytes_ > *bytes_ && pieces_[oldest_].last_use + stages_ <= started_) remove(oldest_);
}

}  // namespace weft
