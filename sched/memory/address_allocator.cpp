#include "sched/memory/address_allocator.hpp"

#include <algorithm>

#include "sched/memory/free_ranges.hpp"
#include "sched/memory/lifetimes.hpp"
#include "sched/memory/placed_ranges.hpp"
#include "sched/memory/space_dependencies.hpp"
#include "sched/model/dispatch_order.hpp"

namespace weft {

namespace {

using Index = std::uint32_t;

// Beyond this many overlapping pairs largest-first takes more than a second or so.
constexpr std::uint64_t affordable_pairs = 4'000'000;
constexpr std::uint64_t max_turns = 100;

template <typename Key>
std::vector<Index> sorted_indices(std::span<const Life> lives, Key key) {
  std::vector<Index> indices;
  indices.reserve(lives.size());
  for (Index i = 0; i < lives.size(); ++i) {
    if (lives[i].bytes > 0) indices.push_back(i);
  }
  std::stable_sort(indices.begin(), indices.end(), [&](Index a, Index b) { return key(lives[a]) < key(lives[b]); });
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

// One after the other, each at the lowest gap among those placed that it overlaps.
Allocation place_one_by_one(std::span<const Life> lives, PlacedRanges& placed, std::span<const Index> order) {
  Allocation result{std::vector<Bytes>(lives.size(), 0), 0};
  placed.clear();
  for (const Index i : order) {
    result.address[i] = placed.place(i);
    result.highest = std::max(result.highest, result.address[i] + lives[i].bytes);
  }
  return result;
}

std::vector<Index> largest_first(std::span<const Life> lives) {
  return sorted_indices(
      lives, [](const Life& life) { return std::pair(-life.bytes, static_cast<std::int64_t>(life.begin) - life.end); });
}

// The most bytes that live at once: no addresses are lower.
Bytes max_live(std::span<const Life> lives) {
  Bytes live = 0, most = 0;
  sweep(
      lives, [&](Index i) { most = std::max(most, live += lives[i].bytes); }, [&](Index i) { live -= lives[i].bytes; });
  return most;
}

// Largest first; then again and again, with those that stick out above the bound placed before all others.
Allocation allocate_by_turns(std::span<const Life> lives, PlacedRanges& placed, Bytes enough) {
  const Bytes bound = std::max(max_live(lives), enough);
  std::vector<Index> order = largest_first(lives);
  Allocation best = place_one_by_one(lives, placed, order);
  Allocation last = best;
  const std::uint64_t turns = std::min<std::uint64_t>(max_turns, affordable_pairs * 4 / (placed.overlap_count() + 1));
  for (std::uint64_t turn = 0; turn < turns && best.highest > bound; ++turn) {
    std::stable_partition(order.begin(), order.end(), [&](Index i) {
      return last.address[i] + lives[i].bytes > bound + (best.highest - bound) / 2;
    });
    last = place_one_by_one(lives, placed, order);
    if (last.highest < best.highest) best = last;
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

}  // namespace

Allocation allocate_largest_first(std::span<const Life> lives) {
  PlacedRanges placed(lives);
  return place_one_by_one(lives, placed, largest_first(lives));
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

Allocation allocate(std::span<const Life> lives, Bytes enough) {
  Allocation best = allocate_in_order(lives, false);
  if (best.highest <= enough) return best;
  const auto try_another = [&](Allocation other) {
    if (other.highest < best.highest) best = std::move(other);
  };
  const auto held = [](const Life& life) { return life.end == held_to_the_end; };
  if (std::any_of(lives.begin(), lives.end(), held)) try_another(allocate_in_order(lives, true));
  PlacedRanges placed(lives);
  if (placed.overlap_count() <= affordable_pairs) try_another(allocate_by_turns(lives, placed, enough));
  return best;
}

Bytes plan_addresses(const TaskGraph& graph, const Platform& platform, Schedule& schedule, Sharing sharing,
                     Bytes enough) {
  schedule.address.assign(graph.buffer_count(), no_address);
  Bytes base = 0;
  for (BufferId buffer = graph.task_count(); buffer < graph.buffer_count(); ++buffer) {
    if (!graph.in_scratchpad(buffer)) continue;
    schedule.address[buffer] = base;
    base += scratchpad_bytes(graph, buffer, platform.alignment);
  }
  const Allocation allocation = allocate(lives_in_positions(graph, platform, schedule, sharing), enough - base);
  for (BufferId buffer = 0; buffer < graph.task_count(); ++buffer) {
    if (graph.in_scratchpad(buffer)) schedule.address[buffer] = base + allocation.address[buffer];
  }
  return base + allocation.highest;
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
