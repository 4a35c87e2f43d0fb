// Address ranges that have been given to lives, one after the other, for placements that are not in order of time.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "sched/memory/address_allocator.hpp"

namespace weft {

// The axis of time is cut into slices about as long as the mean life. Each slice lists the ranges of the lives that
// touch it in order of address, so that a search walks up as many lists as the life touches slices, and nothing is
// sorted. A search and a placement cost O(lives that touch the slices).
class PlacedRanges {
 public:
  // Numbers lives by their begin. Keeps a reference to them.
  explicit PlacedRanges(std::span<const Life> lives);

  // Returns the pairs of lives that overlap.
  std::uint64_t overlap_count() const { return overlap_count_; }

  // Forgets what was placed.
  void clear();
  // Places the life at the lowest address where no range of a life that overlaps it is in the way. Returns the address.
  Bytes place(std::uint32_t life);

 private:
  struct Span {
    std::uint32_t begin, end;  // numbers of the life itself and of the first life that begins when it has ended
  };
  struct Range {
    Bytes begin, end;
    Span span;
  };
  using Slice = std::vector<Range>;  // in order of begin

  std::span<Slice> slices_of(Span span) {
    const std::size_t first = span.begin / slice_length_;
    return std::span(slices_).subspan(first, (span.end - 1) / slice_length_ - first + 1);
  }
  Bytes lowest_gap(std::span<const Slice> slices, Span span, Bytes bytes);

  std::span<const Life> lives_;
  std::vector<Span> span_;  // per life with bytes
  std::uint64_t overlap_count_ = 0;
  std::uint32_t slice_length_ = 1;
  std::vector<Slice> slices_;
  std::vector<std::size_t> next_;  // per slice of a search
};

}  // namespace weft
