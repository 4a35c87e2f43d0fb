#include "sched/guard/max_tree.hpp"

#include <algorithm>

namespace weft {

MaxTree::MaxTree(std::span<const Value> values) {
  while (leaves_ < values.size() + 2) leaves_ *= 2;
  max_.assign(std::size_t{2} * leaves_, lowest);
  addend_.assign(leaves_, 0);
  std::copy(values.begin(), values.end(), max_.begin() + leaves_ + 1);
  for (std::uint32_t node = leaves_ - 1; node > 0; --node) max_[node] = std::max(max_[2 * node], max_[2 * node + 1]);
}

void MaxTree::refresh(std::uint32_t node) { max_[node] = std::max(max_[2 * node], max_[2 * node + 1]) + addend_[node]; }

void MaxTree::add(std::uint32_t begin, std::uint32_t end, Value value) {
  if (begin >= end) return;
  const auto apply = [&](std::uint32_t node) {
    max_[node] += value;
    if (node < leaves_) addend_[node] += value;
  };
  std::uint32_t left = leaves_ + begin;  // the ends are outside
  std::uint32_t right = leaves_ + end + 1;
  for (; (left ^ right) != 1; left >>= 1, right >>= 1) {
    if ((left & 1) == 0) apply(left ^ 1);
    if ((right & 1) == 1) apply(right ^ 1);
    refresh(left >> 1);
    refresh(right >> 1);
  }
  for (std::uint32_t node = left >> 1; node > 0; node >>= 1) {
    const Value before = max_[node];
    refresh(node);
    if (max_[node] == before) return;
  }
}

MaxTree::Value MaxTree::maximum(std::uint32_t begin, std::uint32_t end) const {
  if (begin >= end) return lowest;
  Value from_left = lowest, from_right = lowest;
  std::uint32_t left = leaves_ + begin;
  std::uint32_t right = leaves_ + end + 1;
  for (; (left ^ right) != 1; left >>= 1, right >>= 1) {
    if ((left & 1) == 0) from_left = std::max(from_left, max_[left ^ 1]);
    if ((right & 1) == 1) from_right = std::max(from_right, max_[right ^ 1]);
    from_left += addend_[left >> 1];
    from_right += addend_[right >> 1];
  }
  Value value = std::max(from_left, from_right);
  for (std::uint32_t node = left >> 1; node > 0; node >>= 1) value += addend_[node];
  return value;
}

}  // namespace weft
