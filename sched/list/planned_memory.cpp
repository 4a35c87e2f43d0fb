#include "sched/list/planned_memory.hpp"

#include <algorithm>

namespace weft {

Time PlannedMemory::earliest(Bytes bytes, Time from) const {
  for (std::size_t k = steps_.size(); k-- > 0;) {
    if (steps_[k].used > limit_ - bytes) return steps_[k + 1].time;
    if (steps_[k].time <= from) break;
  }
  return from;
}

void PlannedMemory::add(Time time, Bytes bytes) {
  if (bytes == 0) return;
  auto step = std::upper_bound(steps_.begin(), steps_.end(), time, [](Time t, const Step& s) { return t < s.time; });
  if (std::prev(step)->time == time) {
    --step;
  } else {
    step = steps_.insert(step, {time, std::prev(step)->used});
  }
  for (; step != steps_.end(); ++step) step->used += bytes;
}

}  // namespace weft
