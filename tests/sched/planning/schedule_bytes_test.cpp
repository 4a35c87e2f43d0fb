#include "sched/planning/schedule_bytes.hpp"

#include <gtest/gtest.h>

#include "tests/support/sched/same_plan.hpp"

namespace weft::test {
namespace {

TEST(ScheduleBytes, BringBackEveryMember) {
  Schedule schedule;
  schedule.processor = {0, 1};
  schedule.start = {0, 2.5};
  schedule.finish = {2.5, 4};
  schedule.read_finish = {1, 3};
  schedule.compute_start = {1.5, 3};
  schedule.write_start = {2, 3.5};
  schedule.barriers = {1};
  schedule.compute_barriers = {0, 1};
  schedule.release_position = {2, held_to_the_end};
  schedule.starts_after = {no_task, 0};
  schedule.starts_after_read = {false, true};
  schedule.activation_limit = 100;
  schedule.activation_waits = {{0, 1}};
  schedule.order = {0, 1};
  schedule.address = {0, 64, no_address};
  schedule.makespan = 4;
  schedule.is_contended = true;
  const Schedule back = schedule_of(bytes_of(schedule));
  expect_same_schedule(back, schedule);
  EXPECT_EQ(back.release_position, schedule.release_position);
  EXPECT_EQ(back.starts_after, schedule.starts_after);
  EXPECT_EQ(back.starts_after_read, schedule.starts_after_read);
  EXPECT_TRUE(back.is_contended);
}

TEST(ScheduleBytes, OfNoTasksAreNoTasks) { expect_same_schedule(schedule_of(bytes_of(Schedule{})), {}); }

}  // namespace
}  // namespace weft::test
