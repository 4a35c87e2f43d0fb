// Which tiles lie where in the scratchpad while a sequential order is walked along, and which leave it to make room.
//
// Tiles that stay to the end are stacked from the bottom in the order of their production; all others are put as high
// as they fit, so that the two rarely meet.
#pragma once

#include <map>
#include <memory_resource>
#include <span>
#include <vector>

#include "sched/memory/free_ranges.hpp"
#include "sched/memory/scratchpad_sizes.hpp"
#include "sched/schedule.hpp"
#include "sched/spill/victims.hpp"

namespace weft {

class TileSpace {
 public:
  // The addresses [begin, end), whole multiples of the alignment, are free.
  TileSpace(const TaskGraph& graph, Bytes alignment, Bytes begin, Bytes end);

  bool holds(TaskId tile) const { return address_[tile] != no_address; }
  Bytes address(TaskId tile) const { return address_[tile]; }

  // From now on the tile may be dropped; `next_use` and `clean` as in Victims. A tile that has just been placed may
  // not.
  void offer(TaskId tile, std::uint32_t next_use, bool clean);
  void pin(TaskId tile);      // from now on it may not
  void release(TaskId tile);  // a pinned tile leaves

  // Finds room for all `tiles` (if one of them stays to the end, it is `stays`; else that is no_task) and drops what is
  // in the way, by farthest use from position `now` on. False, and nothing happens, when pinned tiles leave no range
  // that is long enough.
  bool place(std::span<const TaskId> tiles, TaskId stays, std::uint32_t now);
  // The same, but `pinned` (all that are pinned) are moved together as well: those that have to move are in moved(),
  // and have their new addresses. Precondition: with nothing but these and what stays, there is room.
  void place_compactly(std::span<const TaskId> tiles, TaskId stays, std::span<const TaskId> pinned);

  std::span<const TaskId> dropped() const { return dropped_; }  // by the last placement
  std::span<const TaskId> moved() const { return moved_; }

 private:
  void drop(TaskId tile);
  void take_back(TaskId tile);
  void drop_range(Bytes begin, Bytes end);
  bool place_high(TaskId tile, std::uint32_t now);
  bool place_at_floor(TaskId tile);
  void settle();

  ScratchpadSizes bytes_of_;
  Bytes floor_;  // end of the tiles that stay
  Bytes top_;
  FreeRanges free_;
  Victims victims_;
  std::pmr::unsynchronized_pool_resource pool_;
  std::pmr::map<Bytes, TaskId> live_{&pool_};  // by address; without those that stay, and those of no bytes
  // Per tile.
  std::vector<Bytes> address_;
  struct Offer {
    std::uint32_t next_use = 0;
    bool clean = false;
    bool stands = false;
  };
  std::vector<Offer> offers_;
  // Of the placement under way.
  std::vector<TaskId> dropped_, moved_;
  struct Place {
    TaskId tile;
    Bytes address;
    bool stays;
  };
  std::vector<Place> placed_;
};

}  // namespace weft
