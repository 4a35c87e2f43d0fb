// Times of edges between processors, on platforms where transfers are no part of the tasks' costs.
#pragma once

#include <algorithm>
#include <span>

#include "sched/model/platform.hpp"

namespace weft {

// Returns the time from the finish of a producer on `from` until `bytes` of its result are with a reader on `to`.
inline Time transfer_time(const Platform& platform, ProcessorId from, ProcessorId to, double bytes) {
  if (from == to || platform.bandwidth.empty()) return 0;
  const std::size_t link = platform.bandwidth.size() == 1 ? 0 : from * platform.processor_count() + to;
  return bytes / platform.bandwidth[link];
}

// Returns when everything that a task reads is with `reader`; `finish` and `processor` are those of its producers, by
// task.
inline Time arrival_of_inputs(const TaskGraph& graph, const Platform& platform, TaskId task, ProcessorId reader,
                              std::span<const Time> finish, std::span<const ProcessorId> processor) {
  Time time = 0;
  const auto inputs = graph.inputs(task);
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    if (graph.is_external(inputs[k])) continue;
    const Time transfer = transfer_time(platform, processor[inputs[k]], reader, graph.operand_bytes(task, k));
    time = std::max(time, finish[inputs[k]] + transfer);
  }
  return time;
}

}  // namespace weft
