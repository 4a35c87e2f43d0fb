// Room as a number of bytes: addresses are planned when the order is known.
#pragma once

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
  void release(TaskId tile) override;
  bool place(std::span<const TaskId> tiles, TaskId stays, std::uint32_t now) override;
  void place_compactly(std::span<const TaskId> tiles, TaskId stays, std::span<const TaskId> pinned) override;

 private:
  Bytes free_;
  std::vector<bool> held_;  // per tile
};

}  // namespace weft
