#include "sched/guard/max_tree.hpp"

#include <algorithm>
#include <utility>

#include "base/core/types.hpp"

namespace weft {

MaxTree::MaxTree(std::vector<Value> values) : values_(std::move(values)) {
  const auto blocks = static_cast<std::uint32_t>(ceil_div(values_.size(), block));
  values_.resize(std::size_t{blocks} * block, lowest);
  while (leaves_ < blocks + 2) leaves_ *= 2;
  max_.assign(std::size_t{2} * leaves_, lowest);
  addend_.assign(std::size_t{2} * leaves_, 0);
  for (std::uint32_t k = 0; k < blocks; ++k) {
    max_[node_of(k)] = *std::max_element(values_.begin() + k * block, values_.begin() + (k + 1) * block);
  }
  for (std::uint32_t node = leaves_ - 1; node > 0; --node) max_[node] = std::max(max_[2 * node], max_[2 * node + 1]);
}

void MaxTree::add(std::uint32_t begin, std::uint32_t end, Value value) {
  if (begin >= end) return;
  const std::uint32_t first = begin / block, last = (end - 1) / block;
  if (first == last) {
    add_within(begin, end, value);
    return;
  }
  add_within(begin, (first + 1) * block, value);
  if (first + 1 < last) add_blocks(first + 1, last, value);
  add_within(last * block, end, value);
}

void MaxTree::add_within(std::uint32_t begin, std::uint32_t end, Value value) {
  for (std::uint32_t k = begin; k < end; ++k) values_[k] += value;
  refresh_block(begin / block);
}

void MaxTree::remove(std::uint32_t place) {
  const std::uint32_t node = node_of(place / block);
  const bool was_largest = values_[place] + addend_[node] == max_[node];
  values_[place] = lowest;
  if (was_largest) refresh_block(place / block);
}

void MaxTree::refresh_block(std::uint32_t number) {
  const Value* first = values_.data() + std::size_t{number} * block;
  Value largest = lowest;
  for (std::uint32_t k = 0; k < block; ++k) largest = std::max(largest, first[k]);
  const std::uint32_t node = node_of(number);
  largest += addend_[node];
  if (largest == max_[node]) return;
  max_[node] = largest;
  refresh_above(node);
}

void MaxTree::refresh_above(std::uint32_t node) {
  for (node >>= 1; node > 0; node >>= 1) {
    const Value now = std::max(max_[2 * node], max_[2 * node + 1]) + addend_[node];
    if (now == max_[node]) return;
    max_[node] = now;
  }
}

void MaxTree::add_blocks(std::uint32_t begin, std::uint32_t end, Value value) {
  const auto apply = [&](std::uint32_t node) {
    max_[node] += value;
    addend_[node] += value;
  };
  const auto refresh = [&](std::uint32_t node) {
    max_[node] = std::max(max_[2 * node], max_[2 * node + 1]) + addend_[node];
  };
  std::uint32_t left = node_of(begin) - 1;  // the ends are outside
  std::uint32_t right = node_of(end);
  for (; (left ^ right) != 1; left >>= 1, right >>= 1) {
    if ((left & 1) == 0) apply(left ^ 1);
    if ((right & 1) == 1) apply(right ^ 1);
    refresh(left >> 1);
    refresh(right >> 1);
  }
  refresh_above(left);
}

MaxTree::Value MaxTree::maximum(std::uint32_t begin, std::uint32_t end) const {
  if (begin >= end) return lowest;
  const std::uint32_t first = begin / block, last = (end - 1) / block;
  if (first == last) return maximum_within(begin, end);
  const Value ends = std::max(maximum_within(begin, (first + 1) * block), maximum_within(last * block, end));
  return first + 1 < last ? std::max(ends, maximum_of_blocks(first + 1, last)) : ends;
}

MaxTree::Value MaxTree::maximum_within(std::uint32_t begin, std::uint32_t end) const {
  Value largest = lowest;
  for (std::uint32_t k = begin; k < end; ++k) largest = std::max(largest, values_[k]);
  return largest + addends_from(node_of(begin / block));
}

MaxTree::Value MaxTree::addends_from(std::uint32_t node) const {
  Value sum = 0;
  for (; node > 0; node >>= 1) sum += addend_[node];
  return sum;
}

MaxTree::Value MaxTree::maximum_of_blocks(std::uint32_t begin, std::uint32_t end) const {
  Value from_left = lowest, from_right = lowest;
  std::uint32_t left = node_of(begin) - 1;
  std::uint32_t right = node_of(end);
  for (; (left ^ right) != 1; left >>= 1, right >>= 1) {
    if ((left & 1) == 0) from_left = std::max(from_left, max_[left ^ 1]);
    if ((right & 1) == 1) from_right = std::max(from_right, max_[right ^ 1]);
    from_left += addend_[left >> 1];
    from_right += addend_[right >> 1];
  }
  return std::max(from_left, from_right) + addends_from(left >> 1);
}

}  // namespace weft
