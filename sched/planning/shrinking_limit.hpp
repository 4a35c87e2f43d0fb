// Byte limits that are tried one after the other where addresses do not fit: fewer bytes live at a time leave smaller
// gaps between buffers.
#pragma once

#include <algorithm>

#include "base/core/types.hpp"

namespace weft {

class ShrinkingLimit {
 public:
  // The first limit is the capacity; none is below `least`.
  ShrinkingLimit(Bytes capacity, Bytes least)
      : bytes_(capacity), least_(least), min_step_((capacity - least) / (max_limits - 1) + 1) {}

  Bytes bytes() const { return bytes_; }

  // Goes on to a limit that is lower by `excess` at least, as far as `least` allows. Returns false where none is left.
  bool shrink(Bytes excess = 0) {
    if (++tried_ == max_limits || bytes_ <= least_) return false;
    bytes_ = std::max(least_, bytes_ - std::max(excess, min_step_));
    return true;
  }

 private:
  static constexpr int max_limits = 8;

  Bytes bytes_, least_, min_step_;
  int tried_ = 0;
};

}  // namespace weft
