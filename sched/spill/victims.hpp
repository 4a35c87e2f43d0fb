// Tiles that may leave the scratchpad, and which of them should.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <set>
#include <utility>

#include "base/core/types.hpp"

namespace weft {

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

}  // namespace weft
