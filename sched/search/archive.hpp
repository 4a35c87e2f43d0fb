// A Pareto set of schedules: none of them is at most as long and as large as another.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "sched/guard/guarded_list.hpp"

namespace weft {

class Archive {
 public:
  // Whether a schedule of this makespan and peak would be kept.
  bool wants(Time makespan, Bytes peak) const {
    return std::none_of(kept_.begin(), kept_.end(), [&](const GuardedSchedule& other) {
      return other.schedule.makespan <= makespan && other.peak <= peak;
    });
  }

  // Keeps it if it is wanted, and drops those that it dominates.
  void add(GuardedSchedule made) {
    if (!wants(made.schedule.makespan, made.peak)) return;
    std::erase_if(kept_, [&](const GuardedSchedule& other) {
      return made.schedule.makespan <= other.schedule.makespan && made.peak <= other.peak;
    });
    kept_.push_back(std::move(made));
  }

  const std::vector<GuardedSchedule>& kept() const { return kept_; }

  // Returns the fastest schedule of the archive, which is not empty.
  const GuardedSchedule& fastest() const { return *std::ranges::min_element(kept_, {}, makespan_of); }

  // Returns the schedules, fastest first, so largest first.
  std::vector<GuardedSchedule> take() && {
    std::ranges::sort(kept_, {}, makespan_of);
    return std::move(kept_);
  }

 private:
  static Time makespan_of(const GuardedSchedule& made) { return made.schedule.makespan; }

  std::vector<GuardedSchedule> kept_;
};

}  // namespace weft
