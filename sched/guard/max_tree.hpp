// A segment tree over 64-bit values: range add and range maximum, both O(log n), bottom up and without recursion.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace weft {

class MaxTree {
 public:
  using Value = std::int64_t;
  static constexpr Value lowest = std::numeric_limits<Value>::min() / 4;  // sums with it do not overflow

  explicit MaxTree(std::span<const Value> values);

  void add(std::uint32_t begin, std::uint32_t end, Value value);  // to [begin, end)
  Value maximum(std::uint32_t begin, std::uint32_t end) const;    // of [begin, end); far below 0 when it is empty
  Value maximum() const { return max_[1]; }

 private:
  // Leaf k is node leaves_ + 1 + k; a node's value is the maximum of its children plus its own addend. One leaf at
  // either side stays unused, so that ranges have open ends.
  void refresh(std::uint32_t node);

  std::uint32_t leaves_ = 1;
  std::vector<Value> max_;
  std::vector<Value> addend_;
};

}  // namespace weft
