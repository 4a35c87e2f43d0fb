// Memory use over the time that has been planned so far: a staircase that starts at the resident bytes. A buffer whose
// release is not known yet is in use to the end.
#pragma once

#include <algorithm>
#include <iterator>
#include <vector>

#include "base/core/types.hpp"

namespace weft {

class PlannedMemory {
 public:
  PlannedMemory(Bytes limit, Bytes resident) : limit_(limit), steps_{{0, resident}} {}

  // Returns the largest number of bytes that can be allocated at all: what is free at the end of all that is planned.
  Bytes room() const { return limit_ - steps_.back().used; }
  Bytes used_at_end() const { return steps_.back().used; }
  // Returns the earliest time, not before `from`, since when the bytes are free for good. Precondition: bytes <=
  // room().
  Time earliest(Bytes bytes, Time from) const {
    for (std::size_t k = steps_.size(); k-- > 0;) {
      if (steps_[k].used > limit_ - bytes) return steps_[k + 1].time;
      if (steps_[k].time <= from) break;
    }
    return from;
  }

  // Adds `bytes` (or takes them off, if negative) to the use from `time` on. O(steps after `time`).
  void add(Time time, Bytes bytes) {
    if (bytes == 0) return;
    auto step = std::ranges::upper_bound(steps_, time, {}, &Step::time);
    if (std::prev(step)->time == time) {
      --step;
    } else {
      step = steps_.insert(step, {time, std::prev(step)->used});
    }
    for (; step != steps_.end(); ++step) step->used += bytes;
  }

 private:
  struct Step {
    Time time;
    Bytes used;  // from `time` on
  };

  Bytes limit_;
  std::vector<Step> steps_;
};

}  // namespace weft
