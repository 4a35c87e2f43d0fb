#include "sched/memory/placed_ranges.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace weft {

namespace {

constexpr int min_slice_shift = 3;

}  // namespace

PlacedRanges::PlacedRanges(std::span<const Life> lives) : lives_(lives), span_(lives.size()) {
  std::vector<std::uint32_t> by_begin;
  by_begin.reserve(lives.size());
  for (std::uint32_t i = 0; i < lives.size(); ++i) {
    if (lives[i].bytes > 0) by_begin.push_back(i);
  }
  const auto begin_of = [&](std::uint32_t i) { return lives[i].begin; };
  if (!std::ranges::is_sorted(by_begin, {}, begin_of)) std::ranges::stable_sort(by_begin, {}, begin_of);
  std::vector<std::uint32_t> begins(by_begin.size());
  std::ranges::transform(by_begin, begins.begin(), begin_of);
  for (std::uint32_t k = 0; k < by_begin.size(); ++k) {
    const std::uint32_t end = lives[by_begin[k]].end;
    // Most lives are short: the search widens from the life on.
    std::size_t step = 1;
    while (k + step < begins.size() && begins[k + step] < end) step *= 2;
    const auto from = begins.begin() + static_cast<std::ptrdiff_t>(k + step / 2);
    const auto to = begins.begin() + static_cast<std::ptrdiff_t>(std::min(k + step, begins.size()));
    const auto behind = static_cast<std::uint32_t>(std::lower_bound(from, to, end) - begins.begin());
    span_[by_begin[k]] = {k, std::max(k + 1, behind)};
    overlap_count_ += span_[by_begin[k]].end - k - 1;
  }
  const std::uint64_t mean_length = overlap_count_ / (by_begin.size() + 1) + 1;
  slice_shift_ = std::max(min_slice_shift, static_cast<int>(std::bit_width(mean_length)));
  slices_.resize((by_begin.size() >> slice_shift_) + 1);
}

std::vector<PlacedRanges::Placement> PlacedRanges::placements(std::span<const std::uint32_t> order,
                                                              Follows follows) const {
  std::vector<Placement> placements;
  placements.reserve(order.size());
  for (const std::uint32_t life : order) {
    const bool is_follower = !follows.empty() && follows[life] != follows_none;
    placements.push_back({life, true, is_follower, span_[life], lives_[life].bytes, 0});
  }
  return placements;
}

void PlacedRanges::make_room(std::span<const Placement> order) {
  std::vector<std::uint32_t> count(slices_.size());
  std::size_t all = 0;
  for (const Placement& placement : order) {
    const std::span<Slice> slices = slices_of(placement.span);
    const auto first = static_cast<std::size_t>(slices.data() - slices_.data());
    for (std::size_t s = first; s < first + slices.size(); ++s) ++count[s];
    all += slices.size();
  }
  ranges_.resize(all);
  Range* first = ranges_.data();
  for (std::size_t s = 0; s < slices_.size(); ++s) {
    slices_[s].first = first;
    first += count[s];
  }
}

Bytes PlacedRanges::place(std::span<Placement> order) {
  if (ranges_.empty()) make_room(order);
  for (Slice& slice : slices_) {
    slice.last = slice.first;
    slice.changed = std::numeric_limits<Bytes>::max();
  }
  Bytes highest = 0;
  for (std::size_t k = 0, size = 1; k < order.size(); k += size) {
    constexpr std::size_t far = 16, near = 8;
    if (k + far < order.size()) {
      __builtin_prefetch(slices_of(order[k + far].span).data());
      __builtin_prefetch(slices_of(order[k + near].span).data()->first);
    }
    for (size = 1; k + size < order.size() && order[k + size].is_follower; ++size) {
    }
    if (size == 1) {
      place(order[k]);
    } else {
      place_group(order.subspan(k, size));
    }
    highest = std::max(highest, order[k].address + order[k].bytes);
  }
  return highest;
}

// Walks up all slices. What a slice has passed is below the address, so it is not looked at again when another slice
// raises the address.
Bytes PlacedRanges::lowest_gap(std::span<Slice> slices, Span span, Bytes bytes, Bytes from) {
  for (Slice& slice : slices) slice.next = slice.first;
  Bytes address = from;
  for (std::size_t agree = 0, k = 0; agree < slices.size(); k = k + 1 == slices.size() ? 0 : k + 1) {
    const Bytes before = address;
    Range* next = slices[k].next;
    for (const Range* const last = slices[k].last; next != last && next->begin < address + bytes; ++next) {
      const bool overlaps = (next->span.begin < span.end) & (span.begin < next->span.end);
      const Bytes end = overlaps ? next->end : 0;
      address = std::max(address, end);
    }
    slices[k].next = next;
    agree = address == before ? agree + 1 : 1;
  }
  return address;
}

void PlacedRanges::place(Placement& placement) {
  const std::span<Slice> slices = slices_of(placement.span);
  const Bytes end = placement.address + placement.bytes;
  const bool as_before =
      !placement.is_moved && std::ranges::all_of(slices, [&](const Slice& s) { return s.changed >= end; });
  if (as_before) {
    for (Slice& slice : slices)
      slice.next = std::partition_point(slice.first, slice.last,
                                        [&](const Range& range) { return range.begin <= placement.address; });
  } else {
    const Bytes address = lowest_gap(slices, placement.span, placement.bytes);
    if (placement.is_moved || address != placement.address) {
      const Bytes changed = std::min(address, placement.address);
      for (Slice& slice : slices) slice.changed = std::min(slice.changed, changed);
    }
    placement.address = address;
  }
  insert(placement);
}

// The first has the most bytes. Nothing is taken from the last time.
void PlacedRanges::place_group(std::span<Placement> group) {
  Bytes address = 0;
  for (std::size_t agree = 0, k = 0; agree < group.size(); k = k + 1 == group.size() ? 0 : k + 1) {
    const Bytes before = address;
    address = lowest_gap(slices_of(group[k].span), group[k].span, group[k].bytes, address);
    agree = address == before ? agree + 1 : 1;
  }
  for (Placement& placement : group) {
    const std::span<Slice> slices = slices_of(placement.span);
    if (placement.is_moved || address != placement.address) {
      const Bytes changed = std::min(address, placement.address);
      for (Slice& slice : slices) slice.changed = std::min(slice.changed, changed);
    }
    placement.address = address;
    for (Slice& slice : slices) {
      slice.next =
          std::partition_point(slice.first, slice.last, [&](const Range& range) { return range.begin <= address; });
    }
    insert(placement);
  }
}

// `next` of the slices has come at least as far as the begin of the range.
void PlacedRanges::insert(const Placement& placement) {
  for (Slice& slice : slices_of(placement.span)) {
    Range* place = slice.next;
    while (place != slice.first && place[-1].begin > placement.address) --place;
    if (place != slice.last) std::move_backward(place, slice.last, slice.last + 1);
    ++slice.last;
    *place = {placement.address, placement.address + placement.bytes, placement.span};
  }
}

}  // namespace weft
