// The address map of the scratchpad over time: the bytes of live buffers in each of equal parts of it.
#pragma once

#include <array>

#include "hw/space/scratchpad_space.hpp"

namespace weft {

class AddressRegions {
 public:
  static constexpr std::size_t count = 16;

  // The memory has `size` bytes; the last parts may be shorter.
  explicit AddressRegions(Bytes size);

  // Counts `bytes` of a buffer, from `first` on, that take their place (sign +1) or leave it (-1). Bytes beyond the memory
  // count in the last part.
  void change(const ScratchpadSpace::Place& place, Bytes first, Bytes bytes, int sign);

  const std::array<Bytes, count>& live() const { return live_; }

 private:
  void change_range(Bytes begin, Bytes end, int sign);

  Bytes region_bytes_;
  std::array<Bytes, count> live_{};
};

}  // namespace weft
