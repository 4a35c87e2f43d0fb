#include "sched/planning/plan.hpp"

#include <gmock/gmock.h>

#include "base/core/error.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/memory/retime.hpp"
#include "sched/rules/validator.hpp"
#include "tests/support/sched/list_scheduler.hpp"
#include "tests/support/sched/planned.hpp"
#include "tests/support/sched/small_case.hpp"

namespace weft {
namespace {

using test::list_scheduler;
using test::make_plan;
using test::small_case;
using test::SmallCase;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Two chains side by side: each needs 8 + 8, both together 32.
SmallCase two_chains() {
  return small_case("pe0 pe1", R"(
    a 4,- 8
    b -,5 8
    a2 4,- 8 < a
    b2 -,5 8 < b
    a3 4,- 0 < a2
    b3 -,5 0 < b2)");
}

TEST(Plan, KeepsTheTimesOfAScheduleThatFits) {
  SmallCase c = two_chains();
  c.platform.capacity = 32;
  const Plan plan = make_plan(c.graph, c.platform, list_scheduler);
  EXPECT_EQ(plan.fits, Fits::yes);
  EXPECT_THAT(plan.schedule.start, ElementsAre(0, 0, 4, 5, 8, 10));
  EXPECT_EQ(plan.schedule.makespan, 15);
  EXPECT_EQ(plan.peak_bytes, 32);
  EXPECT_EQ(plan.peak_address, 32);
  EXPECT_THAT(plan.reason, IsEmpty());
}

TEST(Plan, TasksWaitForSpaceInTheOrderOfTheirStarts) {
  SmallCase c = two_chains();
  c.platform.capacity = 24;  // one of a2 and b2 has to wait until the other's input is gone
  const Plan chains = make_plan(c.graph, c.platform, list_scheduler);
  EXPECT_EQ(chains.fits, Fits::waits);
  EXPECT_EQ(chains.order_peak, 24);
  EXPECT_THAT(chains.schedule.start, ElementsAre(0, 0, 4, 8, 8, 13));
  EXPECT_THAT(validate(c.graph, c.platform, chains.schedule), IsEmpty());

  c = small_case("pe0 pe1", "a 4,- 8\nb -,6 8\na2 1,- 8\nb2 -,1 8");
  c.platform.capacity = 8;
  const Plan waits = make_plan(c.graph, c.platform, list_scheduler);
  EXPECT_EQ(waits.fits, Fits::waits);
  EXPECT_EQ(waits.peak_address, 8);
  EXPECT_EQ(waits.peak_bytes, 8);
  EXPECT_EQ(waits.schedule.makespan, 12);
  EXPECT_THAT(validate(c.graph, c.platform, waits.schedule), IsEmpty());
}

TEST(Plan, ARequestBelowTheLargestFootprintNamesTheTaskAndWhatWouldDo) {
  SmallCase c = small_case("pe0", "external w 4\nsmall 1 10\nlarge 1 20 < small w");
  c.platform.capacity = 33;
  try {
    make_plan(c.graph, c.platform, list_scheduler);
    FAIL() << "34 bytes cannot fit into 33";
  } catch (const Infeasible& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("task large needs 34 bytes"), HasSubstr("capacity is 33"),
                                    HasSubstr("no schedule exists below 34")));
  }
  c.platform.capacity = 34;
  EXPECT_EQ(make_plan(c.graph, c.platform, list_scheduler).fits, Fits::yes);
}

TEST(Plan, ARequestBelowTheKeptOutputsIsRefused) {
  SmallCase c = small_case("pe0", "a 1 1 \nx 1 10 keep < a\ny 1 10 keep < a");
  c.platform.capacity = 20;
  try {
    make_plan(c.graph, c.platform, list_scheduler);
    FAIL() << "21 bytes cannot fit into 20";
  } catch (const Infeasible& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("stay"), HasSubstr("21"), HasSubstr("20")));
  }
}

TEST(Plan, ATaskThatCanRunNowhereIsNamed) {
  const SmallCase c = small_case("pe0 dma0", "a 1 1\nb -,- 1");
  try {
    make_plan(c.graph, c.platform, list_scheduler);
    FAIL() << "b can run nowhere";
  } catch (const Infeasible& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("task b"), HasSubstr("pe0 or dma0")));
  }
}

// Raster order: both rows before anything is consumed.
TEST(Plan, AnOrderThatNeedsMoreThanTheCapacityNamesTheFirstTaskThatFindsNoRoom) {
  SmallCase c = small_case("pe0", R"(
    a 1 8
    b 1 8
    c 1 8
    a2 1 1 < a
    b2 1 1 < b
    c2 1 1 < c)");
  const Scheduler raster{"raster", "", [](const TaskGraph& graph, const Platform&, const MemoryRequest&) {
                           Schedule schedule;
                           schedule.processor.assign(graph.task_count(), 0);
                           for (TaskId task = 0; task < graph.task_count(); ++task) {
                             schedule.start.push_back(task);
                             schedule.finish.push_back(task + 1);
                           }
                           schedule.makespan = graph.task_count();
                           return schedule;
                         }};
  c.platform.capacity = 20;
  const Plan plan = make_plan(c.graph, c.platform, raster);
  EXPECT_EQ(plan.fits, Fits::no);
  EXPECT_EQ(plan.blocked_task, c["c"]);
  EXPECT_EQ(plan.order_peak, 25);
  EXPECT_THAT(plan.schedule.address, IsEmpty());
  EXPECT_EQ(plan.schedule.makespan, 6);
  EXPECT_THAT(plan.reason, AllOf(HasSubstr("after 2 of 6 tasks"), HasSubstr("task c needs 8 bytes while 16"),
                                 HasSubstr("capacity of 20"), HasSubstr("25 bytes at least")));
}

TEST(Plan, WithoutReuseEveryBufferHasItsOwnAddresses) {
  SmallCase c = two_chains();
  c.platform.reuse = false;
  const Plan plan = make_plan(c.graph, c.platform, list_scheduler);
  EXPECT_EQ(plan.peak_bytes, 32);
  EXPECT_EQ(occupancy_of(c.graph, plan.schedule).steps.back().total(), 32);
  EXPECT_EQ(plan.peak_address, 32);
}

TEST(Plan, ExclusiveDmaIsHonouredWhateverTheAlgorithmSays) {
  SmallCase c = small_case("pe0 dma0", "a 4,- 8\nfetch -,3 8 load\nb 2,- 8 < fetch");
  c.platform.exclusive_dma = true;
  const Plan plan = make_plan(c.graph, c.platform, list_scheduler);
  EXPECT_THAT(validate(c.graph, c.platform, plan.schedule), IsEmpty());
  EXPECT_EQ(plan.schedule.makespan, 9);
}

TEST(Plan, WithCommunicationTheAlgorithmsTimesStay) {
  SmallCase c = small_case("p q", "a 2,- 3\nb -,2 3 < a");
  c.platform.bandwidth = {1};
  const Plan plan = make_plan(c.graph, c.platform, list_scheduler);
  EXPECT_EQ(plan.fits, Fits::yes);
  EXPECT_THAT(validate(c.graph, c.platform, plan.schedule), IsEmpty());
}

TEST(Plan, AnEmptyGraphHasAnEmptyPlan) {
  const SmallCase c = small_case("p", "");
  EXPECT_EQ(make_plan(c.graph, c.platform, list_scheduler).schedule.makespan, 0);
}

TEST(Retime, WaitsForReleasesInTheSameInstantAndKeepsTheOrder) {
  const SmallCase c = small_case("p q r", "a 4 8\nb 6 8\nlarge 1 16\nsmall 1 1");
  Schedule schedule = c.plan("0:a 1:b 2:large 0:small");
  EXPECT_FALSE(retime_within(c.graph, c.platform, 15, schedule));
  ASSERT_TRUE(retime_within(c.graph, c.platform, 17, schedule));
  EXPECT_THAT(schedule.start, ElementsAre(0, 0, 6, 6));
  EXPECT_EQ(schedule.makespan, 7);
  ASSERT_TRUE(retime_within(c.graph, c.platform, 16, schedule));
  EXPECT_THAT(schedule.start, ElementsAre(0, 0, 6, 7));
}

TEST(Retime, KeepsBarriersExclusiveDmaAndReleasePositions) {
  SmallCase c = small_case("p q dma0", "a 4 8\nb 6 8\nfetch 3 8 load\nd 1 8");
  Schedule schedule = c.plan("0:a 1:b 2:fetch 0:d");
  schedule.barriers = {3};
  ASSERT_TRUE(retime_within(c.graph, c.platform, 100, schedule));
  EXPECT_THAT(schedule.start, ElementsAre(0, 0, 0, 6));
  c.platform.exclusive_dma = true;
  ASSERT_TRUE(retime_within(c.graph, c.platform, 100, schedule));
  EXPECT_THAT(schedule.start, ElementsAre(0, 0, 6, 9));
  c.platform.exclusive_dma = false;
  schedule.barriers.clear();
  schedule.release_position = {2, 0, 0, 0};  // a stays until b has finished
  ASSERT_TRUE(retime_within(c.graph, c.platform, 24, schedule));
  EXPECT_THAT(schedule.start, ElementsAre(0, 0, 0, 4));
  ASSERT_TRUE(retime_within(c.graph, c.platform, 16, schedule));
  EXPECT_THAT(schedule.start, ElementsAre(0, 0, 6, 6));
}

}  // namespace
}  // namespace weft
