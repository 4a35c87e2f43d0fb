// Room as a number of bytes: addresses are planned when the order is known.
#pragma once

#include <stdexcept>

#include "sched/model/schedule.hpp"
#include "sched/spill/room.hpp"

namespace weft {

class ByteRoom final : public Room {
 public:
  // `bytes` are free.
  ByteRoom(const TaskGraph& graph, Bytes alignment, Bytes bytes)
      : Room(graph, alignment), free_(bytes), held_(graph.task_count(), false) {}

  bool holds(TaskId tile) const override { return held_[tile]; }
  Bytes address(TaskId) const override { return no_address; }
  void release(TaskId tile) override {
    free_ += bytes_of_[tile];
    held_[tile] = false;
  }

  void take_over(TaskId tile, TaskId operand) override {
    release(operand);
    free_ -= bytes_of_[tile];
    held_[tile] = true;
  }

  bool place(std::span<const TaskId> tiles, TaskId, std::uint32_t now) override {
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
  void place_compactly(std::span<const TaskId>, TaskId, std::span<const TaskId>) override {
    throw std::logic_error("a task, its inputs and what stays are larger than the capacity of a spilled order");
  }

 private:
  Bytes free_;
  std::vector<bool> held_;  // per tile
};

}  // namespace weft
