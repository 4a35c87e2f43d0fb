// Offline assignment of addresses to buffers whose lives are known.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

// A life [begin, end) on some axis of whole numbers, and a size. Two lives that overlap must not share an address.
struct Life {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  Bytes bytes = 0;
};

// For each of some lives, the number of the one that it follows, or follows_none: it begins where that one ends, has
// fewer bytes, and the same address; nothing follows two. (A result that takes the place of a larger operand: what it
// leaves of it is free.) Empty: none follows another.
using Follows = std::span<const std::uint32_t>;
inline constexpr std::uint32_t follows_none = std::numeric_limits<std::uint32_t>::max();

struct Allocation {
  std::vector<Bytes> address;  // per life; 0 where it has no bytes
  Bytes highest = 0;           // end of the highest range
};

// Returns the most bytes that live at once: no addresses are lower.
Bytes max_live(std::span<const Life> lives);

// Places the largest first, each at the lowest gap among those that overlap (ties: longest life, then first).
// O(lives + pairs that overlap).
Allocation allocate_largest_first(std::span<const Life> lives);

// Places lives in order of `begin`, each in the tightest free range (ties: lowest), else at the top. With `held_apart`,
// lives that last to the end of the axis (held_to_the_end) are stacked first, below all others, but for those that
// follow another. O(n log n).
Allocation allocate_in_order(std::span<const Life> lives, bool held_apart, Follows follows = {});

// Returns the best allocation that is affordable: in order, with and without the held ones apart; and, where no more
// than some millions of pairs overlap (with more than 100 turns: twenty times as many), largest first, repeated with those
// that stuck out most placed first, at most `max_turns` times. It ends with the first that is not higher than `enough`.
// 10^6 lives with thousands live at a time take about a second.
Allocation allocate(std::span<const Life> lives, Bytes enough = 0, std::uint64_t max_turns = 100, Follows follows = {});

// Rule by which an address may be given to a later buffer: when the one before has been released at the planned times,
// or, the least demanding, as soon as all its readers stand earlier in the dispatch order (and then tasks may wait).
enum class Sharing : std::uint8_t { planned_times, dispatch_order };

// Sets schedule.address for all buffers, external ones from address 0 up, and returns the end of the highest range.
// The schedule has its dispatch order, ascending in start. Two buffers share an address only if every reader of the
// one stands before the producer of the other in that order: what StaticDispatch relies on; or if one takes the place of
// the other, and then both have the same address. Within one instant, tasks
// of no duration count by their position. What is not higher than `enough` is not improved.
// `max_turns` as for allocate(). Where that ends above the capacity though the live bytes do not, pack() searches for
// addresses within it, for `search_steps` steps.
Bytes plan_addresses(const TaskGraph& graph, const Platform& platform, Schedule& schedule,
                     Sharing sharing = Sharing::planned_times, Bytes enough = 0, std::uint64_t max_turns = 100,
                     std::uint64_t search_steps = 0);

// Returns a capacity within which plan_addresses() with these steps, or more, finds addresses for the schedule, the least
// of a few that are tried. Precondition: as for plan_addresses().
Bytes min_packed_capacity(const TaskGraph& graph, const Platform& platform, Schedule& schedule, Sharing sharing,
                          std::uint64_t search_steps);

// Sets schedule.address as plan_addresses() does at planned times, with as many places of the dispatch order between
// two buffers that share an address as the capacity leaves room for: where tasks then take longer or less than planned,
// fewer wait for space. Returns false where there is no room even without.
bool spread_addresses(const TaskGraph& graph, const Platform& platform, Schedule& schedule);

// Returns the end of the highest range of a schedule with addresses.
Bytes highest_address(const TaskGraph& graph, const Platform& platform, const Schedule& schedule);

}  // namespace weft
