// What an edge costs between processors, on platforms where transfers are no part of the tasks' costs.
#pragma once

#include "sched/platform.hpp"

namespace weft {

// Time from the finish of a producer on `from` until `bytes` of its result are with a reader on `to`.
inline Time transfer_time(const Platform& platform, ProcessorId from, ProcessorId to, double bytes) {
  if (from == to || platform.bandwidth.empty()) return 0;
  const std::size_t link = platform.bandwidth.size() == 1 ? 0 : from * platform.processor_count() + to;
  return bytes / platform.bandwidth[link];
}

}  // namespace weft
