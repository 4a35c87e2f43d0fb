#include "sched/memory/free_ranges.hpp"

#include <iterator>
#include <limits>

namespace weft {

void FreeRanges::insert(Bytes begin, Bytes end) {
  end_by_begin_.emplace(begin, end);
  by_size_.emplace(end - begin, begin);
}

void FreeRanges::erase(std::pmr::map<Bytes, Bytes>::iterator range) {
  by_size_.erase({range->second - range->first, range->first});
  end_by_begin_.erase(range);
}

Bytes FreeRanges::take(Bytes bytes) {
  Bytes begin = top_;
  Bytes end = top_ + bytes;
  const auto tightest = by_size_.lower_bound({bytes, 0});
  if (tightest != by_size_.end()) {
    begin = tightest->second;
    end = begin + tightest->first;
    erase(end_by_begin_.find(begin));
  } else if (!end_by_begin_.empty() && std::prev(end_by_begin_.end())->second == top_) {
    begin = std::prev(end_by_begin_.end())->first;
    end = begin + bytes;
    erase(std::prev(end_by_begin_.end()));
  }
  if (begin + bytes < end) insert(begin + bytes, end);
  if (begin + bytes > top_) top_ = begin + bytes;
  return begin;
}

std::optional<Bytes> FreeRanges::take_below_top(Bytes bytes) {
  const auto tightest = by_size_.lower_bound({bytes, 0});
  if (tightest == by_size_.end()) return std::nullopt;
  const auto [size, begin] = *std::prev(by_size_.upper_bound({tightest->first, std::numeric_limits<Bytes>::max()}));
  take_at(begin + size - bytes, bytes);
  return begin + size - bytes;
}

void FreeRanges::take_at(Bytes address, Bytes bytes) {
  const auto range = std::prev(end_by_begin_.upper_bound(address));
  const auto [begin, end] = *range;
  erase(range);
  if (begin < address) insert(begin, address);
  if (address + bytes < end) insert(address + bytes, end);
}

void FreeRanges::give(Bytes address, Bytes bytes) {
  Bytes begin = address;
  Bytes end = address + bytes;
  const auto after = end_by_begin_.find(end);
  if (after != end_by_begin_.end()) {
    end = after->second;
    erase(after);
  }
  auto before = end_by_begin_.lower_bound(begin);
  if (before != end_by_begin_.begin() && (--before)->second == begin) {
    begin = before->first;
    erase(before);
  }
  insert(begin, end);
}

}  // namespace weft
