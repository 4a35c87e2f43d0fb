// A sequence of 64-bit values with range add and range maximum, both O(log n): a segment tree, bottom up and without
// recursion, over blocks of values, so that the tree of a million values stays in cache.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace weft {

class MaxTree {
 public:
  using Value = std::int64_t;
  static constexpr Value lowest = std::numeric_limits<Value>::min() / 4;  // sums with it do not overflow

  explicit MaxTree(std::vector<Value> values);

  void add(std::uint32_t begin, std::uint32_t end, Value value);  // adds `value` to all of [begin, end)
  void remove(std::uint32_t place);                               // sets the value to one far below 0
  Value maximum(std::uint32_t begin, std::uint32_t end) const;    // in [begin, end); far below 0 when it is empty
  Value maximum() const { return max_[1]; }

 private:
  static constexpr std::uint32_t block = 16;

  // Block k is node leaves_ + 1 + k; a node's maximum is that of its children, or of its values, plus its own addend.
  // One leaf at either side stays unused, so that ranges of blocks have open ends.
  std::uint32_t node_of(std::uint32_t block_number) const { return leaves_ + 1 + block_number; }
  void add_within(std::uint32_t begin, std::uint32_t end, Value value);  // inside one block
  void add_blocks(std::uint32_t begin, std::uint32_t end, Value value);
  void refresh_block(std::uint32_t number);
  void refresh_above(std::uint32_t node);
  Value maximum_within(std::uint32_t begin, std::uint32_t end) const;
  Value maximum_of_blocks(std::uint32_t begin, std::uint32_t end) const;
  Value addends_from(std::uint32_t node) const;  // of the node and all above it

  std::vector<Value> values_;  // without the addends; filled up to whole blocks
  std::uint32_t leaves_ = 1;
  std::vector<Value> max_;
  std::vector<Value> addend_;
};

}  // namespace weft
