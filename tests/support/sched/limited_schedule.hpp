// Checks what a schedule must keep that was made under a byte limit.
#pragma once

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

#include "sched/memory/occupancy.hpp"
#include "sched/model/scheduler.hpp"
#include "sched/rules/validator.hpp"
#include "workloads/graph/topological_order.hpp"

namespace weft::test {

inline Schedule schedule_within(const std::string& name, const TaskGraph& graph, const Platform& platform, Bytes limit,
                                const std::vector<SequentialOrder>& orders = {}) {
  MemoryRequest request;
  request.limit = limit;
  request.orders = orders;
  return SchedulerRegistry::instance().find(name)->schedule(graph, platform, request);
}

// Expects every rule of the model, with the limit as capacity, in sizes rounded up to the alignment.
inline void expect_within(const TaskGraph& graph, Platform platform, Bytes limit, const Schedule& schedule) {
  platform.capacity = limit;
  EXPECT_THAT(validate(graph, platform, schedule), testing::IsEmpty());
  EXPECT_LE(occupancy_of(graph, schedule).peak, limit);
}

// Returns the order with its peak. Buffers are held to the end where the machine reuses nothing.
inline SequentialOrder order_of(const TaskGraph& graph, const Platform& platform, std::vector<TaskId> tasks) {
  std::vector<std::uint32_t> held;
  if (!platform.reuse) held.assign(graph.task_count(), held_to_the_end);
  const Bytes peak = sequential_peak(graph, tasks, held, platform.alignment);
  return {"order", std::move(tasks), peak};
}

}  // namespace weft::test
