#include "sched/memory/address_allocator.hpp"

#include <algorithm>
#include <utility>

#include "sched/memory/free_ranges.hpp"
#include "sched/memory/lifetimes.hpp"
#include "sched/memory/packing.hpp"
#include "sched/memory/placed_ranges.hpp"
#include "sched/memory/space_dependencies.hpp"
#include "sched/model/dispatch_order.hpp"

namespace weft {

namespace {

using Index = std::uint32_t;

// Beyond this many overlapping pairs largest-first takes more than a second or so.
constexpr std::uint64_t affordable_pairs = 4'000'000;
constexpr std::uint64_t max_turns_of_allocate = 100;
// The same of one turn and of all of them, where more turns than that may be taken.
constexpr std::uint64_t affordable_once = 80'000'000, affordable_in_turns = 1'600'000'000;

template <typename Key>
std::vector<Index> sorted_indices(std::span<const Life> lives, Key key) {
  std::vector<Index> indices;
  indices.reserve(lives.size());
  for (Index i = 0; i < lives.size(); ++i) {
    if (lives[i].bytes > 0) indices.push_back(i);
  }
  const auto key_of = [&](Index i) { return key(lives[i]); };
  if (!std::ranges::is_sorted(indices, {}, key_of)) std::ranges::stable_sort(indices, {}, key_of);
  return indices;
}

// Walks the axis: `born(i)` and `dies(i)` of all lives, deaths first where they coincide.
template <typename Born, typename Dies>
void sweep(std::span<const Life> lives, Born&& born, Dies&& dies) {
  const std::vector<Index> by_begin = sorted_indices(lives, [](const Life& life) { return life.begin; });
  const std::vector<Index> by_end = sorted_indices(lives, [](const Life& life) { return life.end; });
  std::size_t next_death = 0;
  for (const Index i : by_begin) {
    for (; next_death < by_end.size() && lives[by_end[next_death]].end <= lives[i].begin; ++next_death) {
      dies(by_end[next_death]);
    }
    born(i);
  }
}

std::vector<Index> largest_first(std::span<const Life> lives) {
  return sorted_indices(
      lives, [](const Life& life) { return std::pair(-life.bytes, static_cast<std::int64_t>(life.begin) - life.end); });
}

// Puts every life that follows another right behind it.
std::vector<Index> in_groups(std::vector<Index> order, Follows follows) {
  if (follows.empty()) return order;
  std::vector<Index> next(follows.size(), follows_none), grouped;
  for (Index i = 0; i < follows.size(); ++i) {
    if (follows[i] != follows_none) next[follows[i]] = i;
  }
  grouped.reserve(order.size());
  for (const Index first : order) {
    if (follows[first] != follows_none) continue;
    for (Index i = first; i != follows_none; i = next[i]) grouped.push_back(i);
  }
  return grouped;
}

Allocation addresses_of(std::span<const Life> lives, std::span<const PlacedRanges::Placement> placements,
                        Bytes highest) {
  Allocation result{std::vector<Bytes>(lives.size(), 0), highest};
  for (const PlacedRanges::Placement& placement : placements) result.address[placement.life] = placement.address;
  return result;
}

// Largest first; then again and again, with those that stick out above the bound placed before all others. No turn may
// end early, even one that is higher than the best: the next begins with what sticks out of it.
Allocation allocate_by_turns(std::span<const Life> lives, PlacedRanges& placed, Bytes enough, std::uint64_t max_turns,
                             Follows follows) {
  const Bytes bound = std::max(max_live(lives), enough);
  std::vector<PlacedRanges::Placement> order = placed.placements(in_groups(largest_first(lives), follows), follows);
  const Bytes first = placed.place(order);
  Allocation best = addresses_of(lives, order, first);
  const std::uint64_t pairs = max_turns <= max_turns_of_allocate ? affordable_pairs * 4 : affordable_in_turns;
  const std::uint64_t turns = std::min<std::uint64_t>(max_turns, pairs / (placed.overlap_count() + 1));
  for (std::uint64_t turn = 0; turn < turns && best.highest > bound; ++turn) {
    const Bytes middle = bound + (best.highest - bound) / 2;
    for (std::size_t k = 0; k < order.size(); ++k) {
      PlacedRanges::Placement& one = order[k];
      one.is_moved = one.is_follower ? order[k - 1].is_moved : one.address + one.bytes > middle;
    }
    std::stable_partition(order.begin(), order.end(), [](const auto& one) { return one.is_moved; });
    const Bytes highest = placed.place(order);
    if (highest < best.highest) best = addresses_of(lives, order, highest);
  }
  return best;
}

// The lives of buffers, and which of them go on where others end.
struct LivesInPlace {
  std::vector<Life> lives;  // per task's buffer
  std::vector<Index> follows;
  // Per task's buffer: the life that it is a part of. Both empty where nothing is in place.
  std::vector<Index> part_of;
};

// Where a result takes the place of an operand of the same size, both are one life; where it is smaller, its own begins
// when the operand's ends.
LivesInPlace joined_in_place(const TaskGraph& graph, const std::vector<TaskId>& order, std::vector<Life> lives) {
  if (!graph.has_in_place()) return {std::move(lives), {}, {}};
  std::vector<Index> follows(lives.size(), follows_none), part_of(lives.size());
  for (const TaskId task : order) {
    part_of[task] = task;
    const BufferId operand = graph.in_place_of(task);
    if (operand == no_buffer) continue;
    Life& before = lives[part_of[operand]];
    Life& life = lives[task];
    if (life.bytes < before.bytes && life.end > before.end) {
      life.begin = before.end;
      follows[task] = part_of[operand];
      continue;
    }
    before.end = std::max(before.end, life.end);
    part_of[task] = part_of[operand];
    life.bytes = 0;
  }
  return {std::move(lives), std::move(follows), std::move(part_of)};
}

// The same without lives that follow others: the first of each has all the time, and so too much of it.
std::vector<Life> as_rectangles(const LivesInPlace& given) {
  std::vector<Life> lives = given.lives;
  for (Index i = 0; i < given.follows.size(); ++i) {
    Index first = i;
    while (given.follows[first] != follows_none) first = given.follows[first];
    if (first == i) continue;
    lives[first].end = std::max(lives[first].end, lives[i].end);
    lives[i].bytes = 0;
  }
  return lives;
}

// Lives in positions of the dispatch order. A buffer is dead at the first position whose task starts at or after the
// release and behind the last reader: readers of some duration start before the release and so stand before it
// anyway, readers of none may start in the very instant.
LivesInPlace lives_in_positions(const TaskGraph& graph, const Platform& platform, const Schedule& schedule,
                                Sharing sharing) {
  const std::vector<TaskId>& order = schedule.order;
  const std::vector<std::uint32_t> prefix = release_prefixes(graph, order, schedule.release_position);
  std::vector<Time> release;
  std::vector<Time> start(order.size());  // by position
  if (sharing == Sharing::planned_times) {
    release = release_times(graph, schedule);
    std::transform(order.begin(), order.end(), start.begin(), [&](TaskId task) { return schedule.start[task]; });
  }
  std::vector<Life> lives(graph.task_count());
  for (std::uint32_t p = 0; p < order.size(); ++p) {
    const BufferId buffer = order[p];
    Life& life = lives[buffer];
    life = {p, prefix[buffer], scratchpad_bytes(graph, buffer, platform.alignment)};
    if (life.end == held_to_the_end || release.empty()) continue;
    const auto after = std::lower_bound(start.begin() + p + 1, start.end(), release[buffer]);
    life.end = std::max(life.end, static_cast<std::uint32_t>(after - start.begin()));
  }
  return joined_in_place(graph, order, std::move(lives));
}

// Sets the addresses of external buffers, from 0 up, and those of others to none. Returns the first behind them.
Bytes place_externals(const TaskGraph& graph, const Platform& platform, Schedule& schedule) {
  schedule.address.assign(graph.buffer_count(), no_address);
  Bytes base = 0;
  for (BufferId buffer = graph.task_count(); buffer < graph.buffer_count(); ++buffer) {
    if (!graph.in_scratchpad(buffer)) continue;
    schedule.address[buffer] = base;
    base += scratchpad_bytes(graph, buffer, platform.alignment);
  }
  return base;
}

void place_tasks(const TaskGraph& graph, Bytes base, const LivesInPlace& lives, const Allocation& allocation,
                 Schedule& schedule) {
  for (BufferId buffer = 0; buffer < graph.task_count(); ++buffer) {
    if (!graph.in_scratchpad(buffer)) continue;
    Index life = lives.part_of.empty() ? buffer : lives.part_of[buffer];
    while (!lives.follows.empty() && lives.follows[life] != follows_none) life = lives.follows[life];
    schedule.address[buffer] = base + allocation.address[life];
  }
}

Packing pack_in_place(const LivesInPlace& lives, Bytes room, std::uint64_t steps) {
  return lives.follows.empty() ? pack(lives.lives, {}, room, steps) : pack(as_rectangles(lives), {}, room, steps);
}

}  // namespace

Bytes max_live(std::span<const Life> lives) {
  Bytes live = 0, most = 0;
  sweep(
      lives, [&](Index i) { most = std::max(most, live += lives[i].bytes); }, [&](Index i) { live -= lives[i].bytes; });
  return most;
}

Allocation allocate_largest_first(std::span<const Life> lives) {
  PlacedRanges placed(lives);
  std::vector<PlacedRanges::Placement> order = placed.placements(largest_first(lives), {});
  const Bytes highest = placed.place(order);
  return addresses_of(lives, order, highest);
}

Allocation allocate_in_order(std::span<const Life> lives, bool held_apart, Follows follows) {
  Allocation result{std::vector<Bytes>(lives.size(), 0), 0};
  std::vector<Bytes> goes_on(follows.size(), 0);  // per life: bytes of the one that follows
  for (Index i = 0; i < follows.size(); ++i) {
    if (follows[i] != follows_none) goes_on[follows[i]] = lives[i].bytes;
  }
  const auto is_follower = [&](Index i) { return !follows.empty() && follows[i] != follows_none; };
  const auto apart = [&](Index i) { return held_apart && lives[i].end == held_to_the_end && !is_follower(i); };
  FreeRanges free;
  for (Index i = 0; i < lives.size(); ++i) {
    if (apart(i) && lives[i].bytes > 0) result.address[i] = free.take(lives[i].bytes);
  }
  sweep(
      lives,
      [&](Index i) {
        if (apart(i)) return;
        result.address[i] = is_follower(i) ? result.address[follows[i]] : free.take(lives[i].bytes);
      },
      [&](Index i) {
        const Bytes kept = follows.empty() ? 0 : goes_on[i];
        free.give(result.address[i] + kept, lives[i].bytes - kept);
      });
  result.highest = free.top();
  return result;
}

Allocation allocate(std::span<const Life> lives, Bytes enough, std::uint64_t max_turns, Follows follows) {
  Allocation best = allocate_in_order(lives, false, follows);
  if (best.highest <= enough) return best;
  const auto try_another = [&](Allocation other) {
    if (other.highest < best.highest) best = std::move(other);
  };
  const auto held = [](const Life& life) { return life.end == held_to_the_end; };
  if (std::any_of(lives.begin(), lives.end(), held)) try_another(allocate_in_order(lives, true, follows));
  PlacedRanges placed(lives);
  if (placed.overlap_count() <= (max_turns <= max_turns_of_allocate ? affordable_pairs : affordable_once)) {
    try_another(allocate_by_turns(lives, placed, enough, max_turns, follows));
  }
  return best;
}

Bytes plan_addresses(const TaskGraph& graph, const Platform& platform, Schedule& schedule, Sharing sharing,
                     Bytes enough, std::uint64_t max_turns, std::uint64_t search_steps) {
  const Bytes base = place_externals(graph, platform, schedule);
  const LivesInPlace lives = lives_in_positions(graph, platform, schedule, sharing);
  Allocation allocation = allocate(lives.lives, enough - base, max_turns, lives.follows);
  const Bytes room = platform.capacity - base;
  if (search_steps > 0 && allocation.highest > room && max_live(lives.lives) <= room) {
    Packing packing = pack_in_place(lives, room, search_steps);
    if (packing.outcome == PackingSearch::Outcome::found) allocation = std::move(packing.allocation);
  }
  place_tasks(graph, base, lives, allocation, schedule);
  return base + allocation.highest;
}

Bytes min_packed_capacity(const TaskGraph& graph, const Platform& platform, Schedule& schedule, Sharing sharing,
                          std::uint64_t search_steps) {
  const Bytes base = place_externals(graph, platform, schedule);
  const LivesInPlace lives = lives_in_positions(graph, platform, schedule, sharing);
  Bytes low = max_live(lives.lives), high = allocate(lives.lives, 0, max_turns_of_allocate, lives.follows).highest;
  constexpr std::uint64_t tries = 5;
  for (Bytes room = low; low < high; room = low + (high - low) / 2) {
    const Packing packing = pack_in_place(lives, room, search_steps / tries);
    if (packing.outcome == PackingSearch::Outcome::found) {
      high = room;
    } else {
      low = room + std::max<Bytes>(1, (high - room) / 8);  // it is the less likely the nearer it is
    }
  }
  return base + high;
}

bool spread_addresses(const TaskGraph& graph, const Platform& platform, Schedule& schedule) {
  const Bytes base = place_externals(graph, platform, schedule);
  const LivesInPlace lives = lives_in_positions(graph, platform, schedule, Sharing::planned_times);
  std::vector<bool> is_followed(lives.lives.size(), false);
  for (const Index before : lives.follows) {
    if (before != follows_none) is_followed[before] = true;
  }
  std::vector<Life> longer = lives.lives;
  for (std::uint32_t slack = graph.task_count();; slack /= 4) {
    for (Index i = 0; i < longer.size(); ++i) {
      const std::uint32_t end = lives.lives[i].end;
      if (end != held_to_the_end && !is_followed[i]) longer[i].end = end + slack;
    }
    const Allocation allocation = allocate_in_order(longer, false, lives.follows);
    if (base + allocation.highest <= platform.capacity) {
      place_tasks(graph, base, lives, allocation, schedule);
      return true;
    }
    if (slack == 0) return false;
  }
}

Bytes highest_address(const TaskGraph& graph, const Platform& platform, const Schedule& schedule) {
  Bytes highest = 0;
  for (BufferId buffer = 0; buffer < graph.buffer_count(); ++buffer) {
    if (!graph.in_scratchpad(buffer)) continue;
    const Bytes bytes = aligned_bytes(graph.buffer_bytes(buffer), platform.alignment);
    highest = std::max(highest, schedule.address[buffer] + bytes);
  }
  return highest;
}

}  // namespace weft
