// Address ranges that are given to lives, one after the other, for placements that are not in order of time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sched/memory/address_allocator.hpp"

namespace weft {

// The axis of time is cut into slices about as long as the mean life. Each slice lists the ranges of the lives that
// touch it in order of address, so that a search walks up as many lists as the life touches slices, and nothing is
// sorted. A search and a placement cost O(lives that touch the slices).
class PlacedRanges {
 public:
  struct Span {
    std::uint32_t begin, end;  // numbers of the life itself and of the first life that begins when it has ended
  };
  // A life in an order of placement, with all that a placement needs, so that memory is read as it lies.
  struct Placement {
    std::uint32_t life;
    bool is_moved;     // it stands further ahead than at the last time, or there was none
    bool is_follower;  // it has the address of the one before it in the order, which it follows (Follows)
    Span span;
    Bytes bytes;
    Bytes address;
  };

  // Numbers lives by their begin.
  explicit PlacedRanges(std::span<const Life> lives);

  // Returns the pairs of lives that overlap.
  std::uint64_t overlap_count() const { return overlap_count_; }

  // Returns the lives, which have bytes, in this order, not yet placed. Those that follow another stand right behind it.
  std::vector<Placement> placements(std::span<const std::uint32_t> order, Follows follows = {}) const;

  // Forgets what was placed, and places these lives, each at the lowest address where no range of a life that overlaps
  // it and comes before it is in the way. Where some of them have been moved ahead since the last time, they have
  // is_moved, and the others still stand in their order; of lives that follow one another, all or none. These are placed
  // together, at the lowest address that all of them can have. Sets `address` and returns the highest end.
  Bytes place(std::span<Placement> order);

 private:
  struct Range {
    Bytes begin, end;
    Span span;
  };
  // Ranges of a slice, in order of begin. All slices lie in one array, each with room for all lives that touch it.
  struct Slice {
    Range* first;
    Range* last;
    Range* next;    // how far a search has come
    Bytes changed;  // below this address, everything is so far as it was at the last time
  };

  std::span<Slice> slices_of(Span span) {
    const std::size_t first = span.begin >> slice_shift_;
    return {slices_.data() + first, ((span.end - 1) >> slice_shift_) - first + 1};
  }
  void make_room(std::span<const Placement> order);
  void place(Placement& placement);
  void place_group(std::span<Placement> group);
  void insert(const Placement& placement);
  static Bytes lowest_gap(std::span<Slice> slices, Span span, Bytes bytes, Bytes from = 0);

  std::span<const Life> lives_;
  std::vector<Span> span_;  // per life with bytes
  std::uint64_t overlap_count_ = 0;
  int slice_shift_ = 0;  // a slice is as long as this power of two
  std::vector<Slice> slices_;
  std::vector<Range> ranges_;
};

}  // namespace weft
