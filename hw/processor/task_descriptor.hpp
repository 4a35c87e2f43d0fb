// A task as the dispatcher hands it to a processor: what to read, what to compute, what to write.
#pragma once

#include <vector>

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
};

}  // namespace weft
