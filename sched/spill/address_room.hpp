// Room as addresses: a tile has its address from the moment it comes in.
//
// Tiles that stay to the end are stacked from the bottom in the order of their production; all others are put as high
// as they fit, so that the two rarely meet.
#pragma once

#include <map>
#include <memory_resource>

#include "sched/memory/free_ranges.hpp"
#include "sched/model/schedule.hpp"
#include "sched/spill/room.hpp"

namespace weft {

class AddressRoom final : public Room {
 public:
  // The addresses [begin, end), whole multiples of the alignment, are free.
  AddressRoom(const TaskGraph& graph, Bytes alignment, Bytes begin, Bytes end);

  bool holds(TaskId tile) const override { return address_[tile] != no_address; }
  Bytes address(TaskId tile) const override { return address_[tile]; }
  void release(TaskId tile) override;
  bool place(std::span<const TaskId> tiles, TaskId stays, std::uint32_t now) override;
  // Places the tiles as Room says, and moves as few of the pinned tiles as it can.
  void place_compactly(std::span<const TaskId> tiles, TaskId stays, std::span<const TaskId> pinned) override;

 private:
  void drop(TaskId tile);
  void take_back(TaskId tile);
  void drop_range(Bytes begin, Bytes end);
  bool place_high(TaskId tile, std::uint32_t now);
  bool place_at_floor(TaskId tile);
  void settle();

  Bytes floor_;  // end of the tiles that stay
  Bytes top_;
  FreeRanges free_;
  std::pmr::unsynchronized_pool_resource pool_;
  std::pmr::map<Bytes, TaskId> live_{&pool_};  // by address; without those that stay, and those of no bytes
  std::vector<Bytes> address_;                 // per tile
  struct Place {
    TaskId tile;
    Bytes address;
    bool stays;
  };
  std::vector<Place> placed_;  // in the call of place() under way
};

}  // namespace weft
