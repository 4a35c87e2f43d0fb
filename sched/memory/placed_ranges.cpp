#include "sched/memory/placed_ranges.hpp"

#include <algorithm>

namespace weft {

namespace {

constexpr std::uint32_t min_slice_length = 64;

}  // namespace

PlacedRanges::PlacedRanges(std::span<const Life> lives) : lives_(lives), span_(lives.size()) {
  std::vector<std::uint32_t> by_begin;
  for (std::uint32_t i = 0; i < lives.size(); ++i) {
    if (lives[i].bytes > 0) by_begin.push_back(i);
  }
  std::ranges::stable_sort(by_begin, {}, [&](std::uint32_t i) { return lives[i].begin; });
  std::vector<std::uint32_t> begins;
  for (const std::uint32_t i : by_begin) begins.push_back(lives[i].begin);
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
  slice_length_ = std::max(min_slice_length, static_cast<std::uint32_t>(mean_length));
  slices_.resize(by_begin.size() / slice_length_ + 1);
}

void PlacedRanges::clear() {
  for (Slice& slice : slices_) slice.clear();
}

// Walks up all slices. What a slice has passed is below the address, so it is not looked at again when another slice
// raises the address.
Bytes PlacedRanges::lowest_gap(std::span<const Slice> slices, Span span, Bytes bytes) {
  next_.assign(slices.size(), 0);
  Bytes address = 0;
  for (std::size_t agree = 0, k = 0; agree < slices.size(); k = k + 1 == slices.size() ? 0 : k + 1) {
    const Bytes before = address;
    const Range* const ranges = slices[k].data();
    std::size_t& next = next_[k];
    for (; next < slices[k].size() && ranges[next].begin < address + bytes; ++next) {
      const Range& range = ranges[next];
      const bool overlaps = range.span.begin < span.end && span.begin < range.span.end;
      address = overlaps && range.end > address ? range.end : address;
    }
    agree = address == before ? agree + 1 : 1;
  }
  return address;
}

Bytes PlacedRanges::place(std::uint32_t life) {
  const Span span = span_[life];
  const Bytes bytes = lives_[life].bytes;
  const std::span<Slice> slices = slices_of(span);
  const Bytes address = lowest_gap(slices, span, bytes);
  for (Slice& slice : slices) {
    const auto behind = std::ranges::upper_bound(slice, address, {}, &Range::begin);
    slice.insert(behind, {address, address + bytes, span});
  }
  return address;
}

}  // namespace weft
