// A range from its last element to its first, for range-based loops: as std::views::reverse, which clang 14 does not
// compile with the standard library of GCC 12.
#pragma once

#include <iterator>

namespace weft {

template <class Range>
struct Reversed {
  const Range& range;
  auto begin() const { return std::rbegin(range); }
  auto end() const { return std::rend(range); }
};

// Precondition: the range outlives the loop.
template <class Range>
Reversed<Range> reversed(const Range& range) {
  return {range};
}

}  // namespace weft
