// The tiles that are in the scratchpad while a sequential order is walked along, and those that leave it to make room.
#pragma once

#include <cstdint>
#include <iterator>
#include <memory_resource>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "sched/memory/scratchpad_sizes.hpp"

namespace weft {

// Tiles that may leave the scratchpad, and which of them should.
class Victims {
 public:
  // Adds a tile whose next use is at position `next_use` of the order. A `clean` one can be dropped and loaded again;
  // any other has to be stored first.
  void insert(TaskId tile, std::uint32_t next_use, bool clean) { (clean ? clean_ : dirty_).emplace(next_use, tile); }
  void erase(TaskId tile, std::uint32_t next_use, bool clean) { (clean ? clean_ : dirty_).erase({next_use, tile}); }

  // Returns the tile whose next use is farthest from `now`; one that is not clean moves twice, so it has to be twice as
  // far. no_task when there is none whose next use is after `now`.
  TaskId farthest(std::uint32_t now) const {
    const std::uint32_t clean = distance(clean_, now);
    const std::uint32_t dirty = distance(dirty_, now);
    if (clean == 0 && dirty == 0) return no_task;
    return std::prev((clean >= dirty / 2 && clean > 0 ? clean_ : dirty_).end())->second;
  }

 private:
  using ByNextUse = std::pmr::set<std::pair<std::uint32_t, TaskId>>;

  // Returns the distance to the farthest next use; 0 when there is none.
  static std::uint32_t distance(const ByNextUse& tiles, std::uint32_t now) {
    if (tiles.empty() || tiles.rbegin()->first <= now) return 0;
    return tiles.rbegin()->first - now;
  }

  std::pmr::unsynchronized_pool_resource pool_;
  ByNextUse clean_{&pool_}, dirty_{&pool_};
};

class Room {
 public:
  Room(const TaskGraph& graph, Bytes alignment) : bytes_of_(graph, alignment), offers_(graph.task_count()) {}
  virtual ~Room() = default;

  virtual bool holds(TaskId tile) const = 0;
  virtual Bytes address(TaskId tile) const = 0;  // no_address where addresses are planned later

  // Lets the tile be dropped from now on; `next_use` and `clean` as in Victims. A tile that has just been placed may
  // not be dropped.
  void offer(TaskId tile, std::uint32_t next_use, bool clean) {
    if (bytes_of_[tile] == 0) return;  // takes no room
    offers_[tile] = {next_use, clean, true};
    victims_.insert(tile, next_use, clean);
  }
  // Lets the tile be dropped no longer.
  void pin(TaskId tile) {
    Offer& offer = offers_[tile];
    if (offer.stands) victims_.erase(tile, offer.next_use, offer.clean);
    offer.stands = false;
  }
  virtual void release(TaskId tile) = 0;  // takes a pinned tile out
  // Puts a tile that is not there into the place of a pinned one that is, which has at least as many bytes and leaves.
  virtual void take_over(TaskId tile, TaskId operand) = 0;

  // Finds room for all `tiles` (if one of them stays to the end, it is `stays`; else that is no_task) and drops what is
  // in the way, by farthest use from position `now` on. Returns false, and changes nothing, when that is not
  // enough.
  virtual bool place(std::span<const TaskId> tiles, TaskId stays, std::uint32_t now) = 0;
  // Finds room as place() does, but `pinned` (all that are pinned) may be dropped and placed anew as well: those are in
  // moved(). Precondition: with nothing but these and what stays, there is room.
  virtual void place_compactly(std::span<const TaskId> tiles, TaskId stays, std::span<const TaskId> pinned) = 0;
  std::span<const TaskId> moved() const { return moved_; }

 protected:
  bool is_offered(TaskId tile) const { return offers_[tile].stands; }
  void offer_again(TaskId tile) { offer(tile, offers_[tile].next_use, offers_[tile].clean); }

  ScratchpadSizes bytes_of_;
  Victims victims_;
  std::vector<TaskId> dropped_, moved_;  // by the last call of place() or place_compactly()

 private:
  struct Offer {
    std::uint32_t next_use = 0;
    bool clean = false;
    bool stands = false;
  };
  std::vector<Offer> offers_;  // per tile
};

}  // namespace weft
