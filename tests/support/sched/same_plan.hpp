// Expects two plans to be the same: all that a run looks at, and all that its files show.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "sched/planning/plan.hpp"

namespace weft::test {

inline void expect_same_graph(const TaskGraph& read, const TaskGraph& made) {
  ASSERT_EQ(read.task_count(), made.task_count());
  ASSERT_EQ(read.buffer_count(), made.buffer_count());
  ASSERT_EQ(read.class_count(), made.class_count());
  for (TaskId task = 0; task < made.task_count(); ++task) {
    EXPECT_EQ(read.task_name(task), made.task_name(task));
    EXPECT_EQ(read.class_of(task), made.class_of(task));
    EXPECT_EQ(read.copy_of(task), made.copy_of(task));
    EXPECT_TRUE(std::ranges::equal(read.inputs(task), made.inputs(task))) << made.task_name(task);
  }
}

inline void expect_same_schedule(const Schedule& read, const Schedule& made) {
  EXPECT_EQ(read.processor, made.processor);
  EXPECT_EQ(read.order, made.order);
  EXPECT_EQ(read.start, made.start);
  EXPECT_EQ(read.finish, made.finish);
  EXPECT_EQ(read.read_finish, made.read_finish);
  EXPECT_EQ(read.compute_start, made.compute_start);
  EXPECT_EQ(read.write_start, made.write_start);
  EXPECT_EQ(read.makespan, made.makespan);
  EXPECT_EQ(read.barriers, made.barriers);
  EXPECT_EQ(read.compute_barriers, made.compute_barriers);
  EXPECT_EQ(read.activation_limit, made.activation_limit);
  EXPECT_EQ(read.address, made.address);
  ASSERT_EQ(read.activation_waits.size(), made.activation_waits.size());
  for (std::size_t k = 0; k < made.activation_waits.size(); ++k) {
    EXPECT_EQ(read.activation_waits[k].task, made.activation_waits[k].task);
    EXPECT_EQ(read.activation_waits[k].released, made.activation_waits[k].released);
  }
  // What no task has may be absent or stand there as nothing.
  const auto at = [](const auto& values, TaskId task, auto nothing) {
    return values.empty() ? nothing : static_cast<decltype(nothing)>(values[task]);
  };
  for (TaskId task = 0; task < made.processor.size(); ++task) {
    EXPECT_EQ(at(read.release_position, task, 0u), at(made.release_position, task, 0u));
    EXPECT_EQ(at(read.starts_after, task, no_task), at(made.starts_after, task, no_task));
    EXPECT_EQ(at(read.starts_after_read, task, false), at(made.starts_after_read, task, false));
  }
}

inline void expect_same_plan(const Plan& read, const Plan& made) {
  expect_same_graph(read.graph(), made.graph());
  expect_same_schedule(read.schedule, made.schedule);
  EXPECT_EQ(read.platform().costs, made.platform().costs);
  EXPECT_EQ(read.platform().capacity, made.platform().capacity);
  EXPECT_EQ(read.fits, made.fits);
  EXPECT_EQ(read.peak_bytes, made.peak_bytes);
  EXPECT_EQ(read.peak_address, made.peak_address);
}

}  // namespace weft::test
