// The rule of exclusive DMA (Platform::exclusive_dma): tasks on DMA channels and tasks on processing elements never
// overlap in time. These are the two sorts of tasks; any number of one sort may run side by side.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sched/model/platform.hpp"

namespace weft {

// Sort of the tasks on a processor: 0 on a processing element, 1 on a DMA channel.
inline std::size_t sort_of(const Platform& platform, ProcessorId processor) {
  return platform.processors[processor].is_dma ? 1 : 0;
}

// Whether tasks on the two processors must not overlap.
inline bool exclude_each_other(const Platform& platform, ProcessorId a, ProcessorId b) {
  return platform.exclusive_dma && sort_of(platform, a) != sort_of(platform, b);
}

// The rule where tasks start and finish in order of time: counts the running tasks of each sort.
class RunningSorts {
 public:
  explicit RunningSorts(const Platform& platform) : platform_(&platform) {}

  bool any() const { return running_[0] + running_[1] > 0; }
  // Whether no running task keeps a task from starting on the processor.
  bool admit(ProcessorId processor) const {
    return !platform_->exclusive_dma || running_[1 - sort_of(*platform_, processor)] == 0;
  }
  void start(ProcessorId processor) { ++running_[sort_of(*platform_, processor)]; }
  // True when the task was the last one running of its sort.
  bool finish(ProcessorId processor) { return --running_[sort_of(*platform_, processor)] == 0; }

 private:
  const Platform* platform_;
  std::uint32_t running_[2] = {0, 0};
};

// The rule where tasks are placed ahead of time, none to start before those placed before it that exclude it.
class PlannedSorts {
 public:
  explicit PlannedSorts(const Platform& platform) : platform_(&platform) {}

  // The time from which no planned task keeps one from running on the processor.
  Time free(ProcessorId processor) const {
    return platform_->exclusive_dma ? finish_[1 - sort_of(*platform_, processor)] : 0;
  }
  void add(ProcessorId processor, Time finish) {
    Time& last = finish_[sort_of(*platform_, processor)];
    last = std::max(last, finish);
  }

 private:
  const Platform* platform_;
  Time finish_[2] = {0, 0};  // of the last task of each sort
};

}  // namespace weft
