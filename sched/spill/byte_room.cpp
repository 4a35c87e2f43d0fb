#include "sched/spill/byte_room.hpp"

#include <stdexcept>

namespace weft {

void ByteRoom::release(TaskId tile) {
  free_ += bytes_of_[tile];
  held_[tile] = false;
}

bool ByteRoom::place(std::span<const TaskId> tiles, TaskId, std::uint32_t now) {
  dropped_.clear();
  Bytes needed = 0;
  for (const TaskId tile : tiles) needed += bytes_of_[tile];
  while (free_ < needed) {
    const TaskId victim = victims_.farthest(now);
    if (victim == no_task) {
      for (const TaskId tile : dropped_) {
        free_ -= bytes_of_[tile];
        held_[tile] = true;
        offer_again(tile);
      }
      return false;
    }
    pin(victim);
    release(victim);
    dropped_.push_back(victim);
  }
  free_ -= needed;
  for (const TaskId tile : tiles) held_[tile] = true;
  return true;
}

// Bytes have no gaps between them.
void ByteRoom::place_compactly(std::span<const TaskId>, TaskId, std::span<const TaskId>) {
  throw std::logic_error("a task, its inputs and what stays are larger than the capacity of a spilled order");
}

}  // namespace weft
