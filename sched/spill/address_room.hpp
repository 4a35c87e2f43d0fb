// Room as addresses: a tile has its address from the moment it comes in.
//
// Tiles that stay to the end are stacked from the bottom in the order of their production; all others are put as high
// as they fit, so that the two rarely meet.
#pragma once

#include <algorithm>
#include <map>
#include <memory_resource>

#include "sched/memory/free_ranges.hpp"
#include "sched/model/schedule.hpp"
#include "sched/spill/compaction.hpp"
#include "sched/spill/room.hpp"

namespace weft {

class AddressRoom final : public Room {
 public:
  // The addresses [begin, end), whole multiples of the alignment, are free.
  AddressRoom(const TaskGraph& graph, Bytes alignment, Bytes begin, Bytes end)
      : Room(graph, alignment), floor_(begin), top_(end), address_(graph.task_count(), no_address) {
    if (begin < end) free_.give(begin, end - begin);
  }

  bool holds(TaskId tile) const override { return address_[tile] != no_address; }
  Bytes address(TaskId tile) const override { return address_[tile]; }
  void release(TaskId tile) override {
    if (bytes_of_[tile] > 0) {
      free_.give(address_[tile], bytes_of_[tile]);
      live_.erase(address_[tile]);
    }
    address_[tile] = no_address;
  }
  void take_over(TaskId tile, TaskId operand) override {
    address_[tile] = address_[operand];
    release(operand);
    free_.take_at(address_[tile], bytes_of_[tile]);
    live_.emplace(address_[tile], tile);
  }
  bool place(std::span<const TaskId> tiles, TaskId stays, std::uint32_t now) override {
    dropped_.clear();
    moved_.clear();
    placed_.clear();
    bool fits = stays == no_task || place_at_floor(stays);
    for (const TaskId tile : tiles) fits = fits && (tile == stays || place_high(tile, now));
    if (fits) {
      settle();
      return true;
    }
    for (const Place& place : placed_) {
      if (bytes_of_[place.tile] > 0) free_.give(place.address, bytes_of_[place.tile]);
    }
    for (const TaskId tile : dropped_) take_back(tile);
    dropped_.clear();
    return false;
  }
  // Places the tiles as Room says, and moves as few of the pinned tiles as it can.
  void place_compactly(std::span<const TaskId> tiles, TaskId stays, std::span<const TaskId> pinned) override {
    dropped_.clear();
    moved_.clear();
    placed_.clear();
    std::vector<Block> there, wanted;
    for (const TaskId tile : pinned) {
      if (bytes_of_[tile] > 0) there.push_back({tile, address_[tile], bytes_of_[tile]});
    }
    for (const TaskId tile : tiles) {
      if (tile == stays) continue;
      if (bytes_of_[tile] > 0) {
        wanted.push_back({tile, 0, bytes_of_[tile]});
      } else {
        placed_.push_back({tile, 0, false});
      }
    }
    const Bytes above_stays = floor_ + (stays == no_task ? 0 : bytes_of_[stays]);
    if (stays != no_task) placed_.push_back({stays, floor_, true});
    for (const Block& block : place_among(there, wanted, above_stays, top_)) {
      if (holds(block.tile)) moved_.push_back(block.tile);
      placed_.push_back({block.tile, block.address, false});
    }
    for (const Place& place : placed_) drop_range(place.address, place.address + bytes_of_[place.tile]);
    for (const TaskId tile : moved_) drop(tile);
    for (const Place& place : placed_) {
      if (bytes_of_[place.tile] > 0) free_.take_at(place.address, bytes_of_[place.tile]);
    }
    settle();
  }

 private:
  void drop(TaskId tile) {
    pin(tile);
    free_.give(address_[tile], bytes_of_[tile]);
    dropped_.push_back(tile);
  }

  void take_back(TaskId tile) {
    free_.take_at(address_[tile], bytes_of_[tile]);
    offer_again(tile);
  }

  // Tiles that are on offer and overlap [begin, end).
  void drop_range(Bytes begin, Bytes end) {
    auto at = live_.upper_bound(begin);
    if (at != live_.begin() && std::prev(at)->first + bytes_of_[std::prev(at)->second] > begin) --at;
    for (; at != live_.end() && at->first < end; ++at) {
      if (is_offered(at->second)) drop(at->second);
    }
  }

  // Drops tiles until some range is long enough, and takes those back that are not in the way after all.
  bool place_high(TaskId tile, std::uint32_t now) {
    const Bytes bytes = bytes_of_[tile];
    if (bytes == 0) {
      placed_.push_back({tile, 0, false});
      return true;
    }
    const std::size_t before = dropped_.size();
    std::optional<Bytes> address = free_.take_below_top(bytes);
    for (; !address; address = free_.take_below_top(bytes)) {
      const TaskId victim = victims_.farthest(now);
      if (victim == no_task) return false;
      drop(victim);
    }
    placed_.push_back({tile, *address, false});
    const auto in_the_way = [&](TaskId other) {
      if (address_[other] < *address + bytes && *address < address_[other] + bytes_of_[other]) return true;
      take_back(other);
      return false;
    };
    const auto unneeded =
        std::stable_partition(dropped_.begin() + static_cast<std::ptrdiff_t>(before), dropped_.end(), in_the_way);
    dropped_.erase(unneeded, dropped_.end());
    return true;
  }

  bool place_at_floor(TaskId tile) {
    const Bytes end = floor_ + bytes_of_[tile];
    if (end > top_) return false;
    for (auto at = live_.lower_bound(floor_); at != live_.end() && at->first < end; ++at) {
      if (!is_offered(at->second)) return false;
    }
    drop_range(floor_, end);
    if (floor_ < end) free_.take_at(floor_, end - floor_);
    placed_.push_back({tile, floor_, true});
    return true;
  }

  void settle() {
    for (const TaskId tile : dropped_) {
      live_.erase(address_[tile]);
      address_[tile] = no_address;
    }
    for (const auto& [tile, address, stays] : placed_) {
      address_[tile] = address;
      if (stays) {
        floor_ += bytes_of_[tile];
      } else if (bytes_of_[tile] > 0) {
        live_.emplace(address, tile);
      }
    }
  }

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
