// The time that the requests of every task waited for every shared resource; only what is above zero is kept.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/core/types.hpp"

namespace weft {

class TaskWaits {
 public:
  struct Wait {
    std::uint32_t resource = 0;
    Picoseconds time = 0;
  };

  void set_task_count(std::size_t tasks) { range_.resize(tasks); }
  // Adds the waiting of a task, by resource. To be called once per task.
  void add(TaskId task, std::span<const Picoseconds> by_resource) {
    range_[task].begin = waits_.size();
    for (std::uint32_t r = 0; r < by_resource.size(); ++r) {
      if (by_resource[r] > 0) waits_.push_back({r, by_resource[r]});
    }
    range_[task].count = static_cast<std::uint32_t>(waits_.size() - range_[task].begin);
  }

  std::span<const Wait> of(TaskId task) const { return {waits_.data() + range_[task].begin, range_[task].count}; }

 private:
  struct Range {
    std::size_t begin = 0;
    std::uint32_t count = 0;
  };
  std::vector<Range> range_;
  std::vector<Wait> waits_;
};

}  // namespace weft
