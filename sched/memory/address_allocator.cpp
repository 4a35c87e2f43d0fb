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

Allocation addresses_of(std::span<const Life> lives, std::span<const PlacedRanges::Placement> placements,
                        Bytes highest) {
  Allocation result{std::vector<Bytes>(lives.size(), 0), highest};
  for (const PlacedRanges::Placement& placement : placements) result.address[placement.life] = placement.address;
  return result;
}

// Largest first; then again and again, with those that stick out above the bound placed before all others. No turn may
// end early, even one that is higher than the best: the next begins with what sticks out of it.
Allocation allocate_by_turns(std::span<const Life> lives, PlacedRanges& placed, Bytes enough, std::uint64_t max_turns) {
  const Bytes bound = std::max(max_live(lives), enough);
  std::vector<PlacedRanges::Placement> order = placed.placements(largest_first(lives));
  const Bytes first = placed.place(order);
  Allocation best = addresses_of(lives, order, first);
  const std::uint64_t turns = std::min<std::uint64_t>(max_turns, affordable_pairs * 4 / (placed.overlap_count() + 1));
  for (std::uint64_t turn = 0; turn < turns && best.highest > bound; ++turn) {
    const Bytes middle = bound + (best.highest - bound) / 2;
    for (PlacedRanges::Placement& one : order) one.is_moved = one.address + one.bytes > middle;
    std::stable_partition(order.begin(), order.end(), [](const auto& one) { return one.is_moved; });
    const Bytes highest = placed.place(order);
    if (highest < best.highest) best = addresses_of(lives, order, highest);
  }
  return best;
}

// Lives in positions of the dispatch order. A buffer is dead at the first position whose task starts at or after the
// release and behind the last reader: readers of some duration start before the release and so stand before it
// anyway, readers of none may start in the very instant.
std::vector<Life> lives_in_positions(const TaskGraph& graph, const Platform& platform, const Schedule& schedule,
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
  return lives;
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

void place_tasks(const TaskGraph& graph, Bytes base, const Allocation& allocation, Schedule& schedule) {
  for (BufferId buffer = 0; buffer < graph.task_count(); ++buffer) {
    if (graph.in_scratchpad(buffer)) schedule.address[buffer] = base + allocation.address[buffer];
  }
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
  std::vector<PlacedRanges::Placement> order = placed.placements(largest_first(lives));
  const Bytes highest = placed.place(order);
  return addresses_of(lives, order, highest);
}

Allocation allocate_in_order(std::span<const Life> lives, bool held_apart) {
  Allocation result{std::vector<Bytes>(lives.size(), 0), 0};
  const auto apart = [&](Index i) { return held_apart && lives[i].end == held_to_the_end; };
  FreeRanges free;
  for (Index i = 0; i < lives.size(); ++i) {
    if (apart(i) && lives[i].bytes > 0) result.address[i] = free.take(lives[i].bytes);
  }
  sweep(
      lives,
      [&](Index i) {
        if (!apart(i)) result.address[i] = free.take(lives[i].bytes);
      },
      [&](Index i) { free.give(result.address[i], lives[i].bytes); });
  result.highest = free.top();
  return result;
}

Allocation allocate(std::span<const Life> lives, Bytes enough, std::uint64_t max_turns) {
  Allocation best = allocate_in_order(lives, false);
  if (best.highest <= enough) return best;
  const auto try_another = [&](Allocation other) {
    if (other.highest < best.highest) best = std::move(other);
  };
  const auto held = [](const Life& life) { return life.end == held_to_the_end; };
  if (std::any_of(lives.begin(), lives.end(), held)) try_another(allocate_in_order(lives, true));
  PlacedRanges placed(lives);
  if (placed.overlap_count() <= affordable_pairs) try_another(allocate_by_turns(lives, placed, enough, max_turns));
  return best;
}

Bytes plan_addresses(const TaskGraph& graph, const Platform& platform, Schedule& schedule, Sharing sharing,
                     Bytes enough, std::uint64_t max_turns, std::uint64_t search_steps) {
  const Bytes base = place_externals(graph, platform, schedule);
  const std::vector<Life> lives = lives_in_positions(graph, platform, schedule, sharing);
  Allocation allocation = allocate(lives, enough - base, max_turns);
  const Bytes room = platform.capacity - base;
  if (search_steps > 0 && allocation.highest > room && max_live(lives) <= room) {
    Packing packing = pack(lives, {}, room, search_steps);
    if (packing.outcome == PackingSearch::Outcome::found) allocation = std::move(packing.allocation);
  }
  place_tasks(graph, base, allocation, schedule);
  return base + allocation.highest;
}

Bytes min_packed_capacity(const TaskGraph& graph, const Platform& platform, Schedule& schedule, Sharing sharing,
                          std::uint64_t search_steps) {
  const Bytes base = place_externals(graph, platform, schedule);
  const std::vector<Life> lives = lives_in_positions(graph, platform, schedule, sharing);
  Bytes low = max_live(lives), high = allocate(lives).highest;
  constexpr std::uint64_t tries = 5;
  for (Bytes room = low; low < high; room = low + (high - low) / 2) {
    const Packing packing = pack(lives, {}, room, search_steps / tries);
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
  const std::vector<Life> lives = lives_in_positions(graph, platform, schedule, Sharing::planned_times);
  std::vector<Life> longer(lives.size());
  for (std::uint32_t slack = graph.task_count();; slack /= 4) {
    std::ranges::transform(lives, longer.begin(), [&](Life life) {
      if (life.end != held_to_the_end) life.end += slack;
      return life;
    });
    const Allocation allocation = allocate_in_order(longer, false);
    if (base + allocation.highest <= platform.capacity) {
      place_tasks(graph, base, allocation, schedule);
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
