// A machine with a row of costs per task, for graphs that are made from its own by adding copies of tiles.
#pragma once

#include "sched/model/platform.hpp"

namespace weft::test {

// Returns the machine with rows of costs for the added tasks. Moves take a unit of time for each 16 bytes on every DMA
// channel, second runs as long as the first.
inline Platform extend_platform(Platform platform, const TaskGraph& extended) {
  const std::size_t processors = platform.processor_count();
  for (auto task = static_cast<TaskId>(platform.costs.size() / processors); task < extended.task_count(); ++task) {
    const std::size_t original = extended.copy_of(task) * processors;
    const bool again = extended.class_of(task) == extended.class_of(extended.copy_of(task));
    const Bytes cycles = extended.buffer_bytes(task) / 16;
    const Time move = static_cast<Time>(cycles);
    for (std::size_t p = 0; p < processors; ++p) {
      const Time move_here = platform.processors[p].is_dma ? move : cannot_run;
      platform.costs.push_back(again ? platform.costs[original + p] : move_here);
      for (auto* parts : {&platform.read_costs, &platform.write_costs}) {
        if (!parts->empty()) parts->push_back(again ? (*parts)[original + p] : 0);
      }
    }
  }
  return platform;
}

}  // namespace weft::test
