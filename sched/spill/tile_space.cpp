#include "sched/spill/tile_space.hpp"

#include <algorithm>

namespace weft {

TileSpace::TileSpace(const TaskGraph& graph, Bytes alignment, Bytes begin, Bytes end)
    : bytes_of_(graph, alignment),
      floor_(begin),
      top_(end),
      address_(graph.task_count(), no_address),
      offers_(graph.task_count()) {
  if (begin < end) free_.give(begin, end - begin);
}

void TileSpace::offer(TaskId tile, std::uint32_t next_use, bool clean) {
  if (bytes_of_[tile] == 0) return;
  offers_[tile] = {next_use, clean, true};
  victims_.insert(tile, next_use, clean);
}

void TileSpace::pin(TaskId tile) {
  Offer& offer = offers_[tile];
  if (offer.stands) victims_.erase(tile, offer.next_use, offer.clean);
  offer.stands = false;
}

void TileSpace::release(TaskId tile) {
  if (bytes_of_[tile] > 0) {
    free_.give(address_[tile], bytes_of_[tile]);
    live_.erase(address_[tile]);
  }
  address_[tile] = no_address;
}

void TileSpace::drop(TaskId tile) {
  pin(tile);
  free_.give(address_[tile], bytes_of_[tile]);
  dropped_.push_back(tile);
}

void TileSpace::take_back(TaskId tile) {
  free_.take_at(address_[tile], bytes_of_[tile]);
  offer(tile, offers_[tile].next_use, offers_[tile].clean);
}

bool TileSpace::place(std::span<const TaskId> tiles, TaskId stays, std::uint32_t now) {
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

// Drops tiles until some range is long enough, and takes those back that are not in the way after all.
bool TileSpace::place_high(TaskId tile, std::uint32_t now) {
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

bool TileSpace::place_at_floor(TaskId tile) {
  const Bytes end = floor_ + bytes_of_[tile];
  if (end > top_) return false;
  for (auto at = live_.lower_bound(floor_); at != live_.end() && at->first < end; ++at) {
    if (!offers_[at->second].stands) return false;
  }
  drop_range(floor_, end);
  if (floor_ < end) free_.take_at(floor_, end - floor_);
  placed_.push_back({tile, floor_, true});
  return true;
}

// Tiles that are on offer and overlap [begin, end).
void TileSpace::drop_range(Bytes begin, Bytes end) {
  auto at = live_.upper_bound(begin);
  if (at != live_.begin() && std::prev(at)->first + bytes_of_[std::prev(at)->second] > begin) --at;
  for (; at != live_.end() && at->first < end; ++at) {
    if (offers_[at->second].stands) drop(at->second);
  }
}

void TileSpace::place_compactly(std::span<const TaskId> tiles, TaskId stays, std::span<const TaskId> pinned) {
  dropped_.clear();
  moved_.clear();
  placed_.clear();
  std::vector<TaskId> downward(pinned.begin(), pinned.end());
  std::sort(downward.begin(), downward.end(), [&](TaskId a, TaskId b) { return address_[a] > address_[b]; });
  Bytes cursor = top_;
  for (const TaskId tile : downward) {
    if (bytes_of_[tile] == 0) continue;
    cursor -= bytes_of_[tile];
    if (cursor == address_[tile]) continue;
    moved_.push_back(tile);
    placed_.push_back({tile, cursor, false});
  }
  for (const TaskId tile : tiles) {
    if (tile == stays) continue;
    cursor -= bytes_of_[tile];
    placed_.push_back({tile, bytes_of_[tile] == 0 ? 0 : cursor, false});
  }
  drop_range(cursor, top_);
  if (stays != no_task) {
    drop_range(floor_, floor_ + bytes_of_[stays]);
    placed_.push_back({stays, floor_, true});
  }
  for (const TaskId tile : moved_) drop(tile);
  for (const Place& place : placed_) {
    if (bytes_of_[place.tile] > 0) free_.take_at(place.address, bytes_of_[place.tile]);
  }
  settle();
}

void TileSpace::settle() {
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

}  // namespace weft
