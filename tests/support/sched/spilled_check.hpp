// Checks what every spilled order must keep, written down independently of how it is made.
#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <vector>

#include "sched/dispatch/plan_replay.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/model/dispatch_order.hpp"
#include "sched/rules/validator.hpp"
#include "sched/spill/spilled_order.hpp"

namespace weft::test {

// Returns the order, its addresses, and for every task the first of the processors that run it fastest.
inline Schedule sequential_plan(const SpilledOrder& spilled) {
  Schedule plan;
  plan.order = spilled.order.tasks;
  plan.address = spilled.address;
  for (TaskId task = 0; task < spilled.graph.task_count(); ++task) {
    const Time* row = spilled.platform.cost_row(spilled.graph, task);
    const Time* fastest = std::min_element(row, row + spilled.platform.processor_count());
    plan.processor.push_back(static_cast<ProcessorId>(fastest - row));
  }
  if (!spilled.platform.reuse) plan.release_position.assign(spilled.graph.task_count(), held_to_the_end);
  return plan;
}

// Returns that plan with the times of StaticDispatch.
inline Schedule carried_out_plan(const SpilledOrder& spilled) {
  Schedule plan = sequential_plan(spilled);
  const PlanReplay run = replay_plan(spilled.graph, spilled.platform, plan);
  EXPECT_EQ(run.finished_count, spilled.graph.task_count());
  run.give_times_to(plan);
  std::stable_sort(plan.order.begin(), plan.order.end(),
                   [&](TaskId a, TaskId b) { return plan.start[a] < plan.start[b]; });
  return plan;
}

inline BufferId original_of(const TaskGraph& graph, BufferId buffer) {
  const BufferId original = graph.copy_of(buffer);
  return original == no_buffer ? buffer : original;
}

// Expects the tasks to read the same tiles: originals, or copies of them in the same memory.
inline void expect_reads(const TaskGraph& original, TaskId task, const TaskGraph& graph, TaskId run) {
  const auto before = original.inputs(task);
  const auto after = graph.inputs(run);
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t k = 0; k < before.size(); ++k) {
    const bool external = original.is_external(before[k]);
    const BufferId expected = external ? before[k] - original.task_count() + graph.task_count() : before[k];
    EXPECT_EQ(original_of(graph, after[k]), expected) << graph.task_name(run);
    EXPECT_EQ(graph.buffer_memory(after[k]), original.buffer_memory(before[k]));
  }
}

inline void expect_copy(const TaskGraph& original, const TaskGraph& graph, TaskId task) {
  const TaskId tile = graph.copy_of(task);
  ASSERT_LT(tile, original.task_count());
  EXPECT_FALSE(original.is_kept(tile));
  EXPECT_TRUE(original.in_scratchpad(tile));
  EXPECT_EQ(graph.buffer_bytes(task), original.buffer_bytes(tile));
  EXPECT_EQ(graph.buffer_class(task), original.buffer_class(tile));
  EXPECT_EQ(graph.in_scratchpad(task), graph.kind(task) != TaskKind::store);
  if (graph.class_of(task) == original.class_of(tile)) {
    expect_reads(original, tile, graph, task);
    return;
  }
  ASSERT_EQ(graph.inputs(task).size(), 1u);
  const BufferId source = graph.inputs(task)[0];
  EXPECT_EQ(graph.operand_bytes(task, 0), static_cast<double>(original.buffer_bytes(tile)) * graph.size_unit());
  EXPECT_EQ(original_of(graph, source), tile);
  EXPECT_EQ(graph.in_scratchpad(source), graph.kind(task) == TaskKind::store);
  EXPECT_NE(graph.kind(task), TaskKind::compute);
}

inline void expect_spilled(const TaskGraph& original, SpilledOrder spilled, Bytes capacity) {
  const TaskGraph& graph = spilled.graph;
  ASSERT_EQ(spilled.order.tasks.size(), graph.task_count());  // that each is there once is for the validator
  ASSERT_EQ(graph.external_count(), original.external_count());
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (task < original.task_count()) {
      EXPECT_EQ(graph.copy_of(task), no_buffer);
      EXPECT_EQ(graph.class_of(task), original.class_of(task));
      expect_reads(original, task, graph, task);
    } else {
      expect_copy(original, graph, task);
      EXPECT_FALSE(graph.consumers(task).empty()) << graph.task_name(task);
    }
  }
  EXPECT_LE(spilled.order.peak, spilled.highest);
  EXPECT_LE(spilled.highest, capacity);
  spilled.platform.capacity = capacity;
  EXPECT_THAT(validate(graph, spilled.platform, carried_out_plan(spilled)), testing::IsEmpty());
}

}  // namespace weft::test
