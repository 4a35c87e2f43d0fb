// A task as the dispatcher hands it to a processor: what to read, what to compute, what to write.
#pragma once

#include <vector>

#include "hw/timing/local_memory.hpp"
#include "hw/transfer/bursts.hpp"
#include "workloads/graph/task_graph.hpp"

namespace weft {

struct TaskDescriptor {
  TaskId task = no_task;
  TaskKind kind = TaskKind::compute;
  Work work;  // Operator::none for loads and stores
  // A compute task reads operand by operand (sources only), then writes (destinations only). A load or store copies,
  // which is all in `reads`.
  std::vector<Move> reads;
  std::vector<Move> writes;
  // On a processing element that keeps operands: where they lie there, and those of `reads` that are not held.
  LocalUse local;
  std::vector<Move> fetches;

  // What is read: all, or what is not held in the local memory.
  const std::vector<Move>& fetched() const { return local.operands.empty() ? reads : fetches; }
};

}  // namespace weft
