// Runs on machines with processors of several stages, at any speed of either stage: static and dynamic dispatch neither
// stand still nor go over the limit.
#include <gmock/gmock.h>

#include <vector>

#include "sched/dispatch/static_dispatch.hpp"
#include "sched/planning/plan.hpp"
#include "tests/support/sched/disturbed_dynamic_run.hpp"
#include "tests/support/sched/list_scheduler.hpp"
#include "tests/support/sched/planned.hpp"
#include "tests/support/sched/small_case.hpp"
#include "tests/support/sched/small_dispatch.hpp"
#include "tests/support/sched/stages.hpp"

namespace weft {
namespace {

using test::dispatch_in;
using test::make_plan;
using test::RandomCase;
using test::RandomCaseMaker;
using test::small_case;
using test::SmallCase;
using testing::ElementsAre;

TEST(TwoStagesDynamic, ATaskGoesToTheProcessorThatEndsItFirst) {
  const SmallCase c = small_case("pe0 pe1", "a 1+9,- 1\nb -,1+3 1\nc 2+2 1");
  DynamicDispatch dispatch = dispatch_in(c, "a b c");
  EXPECT_EQ(dispatch.start_next(0), c["a"]);
  EXPECT_EQ(dispatch.start_next(0), c["b"]);
  EXPECT_EQ(dispatch.start_next(0), no_task);
  dispatch.read_done(c["a"], 1);
  dispatch.read_done(c["b"], 1);
  EXPECT_EQ(dispatch.start_next(1), c["c"]);
  EXPECT_EQ(dispatch.processor_of(c["c"]), 1);  // it computes until 4, the other one until 10
}

TEST(TwoStagesDynamic, ATaskWaitsForAProcessorThatEndsItEarlier) {
  const SmallCase c = small_case("pe0 pe1", "a 1+99,- 1\nb -,5+3 1\nc 2+2 1");
  DynamicDispatch dispatch = dispatch_in(c, "a b c");
  EXPECT_EQ(dispatch.start_next(0), c["a"]);
  EXPECT_EQ(dispatch.start_next(0), c["b"]);
  EXPECT_EQ(dispatch.start_next(0), no_task);
  dispatch.read_done(c["a"], 1);
  EXPECT_EQ(dispatch.start_next(1), no_task);
  dispatch.read_done(c["b"], 5);
  EXPECT_EQ(dispatch.start_next(5), c["c"]);
  EXPECT_EQ(dispatch.processor_of(c["c"]), 1);
  EXPECT_EQ(dispatch.start_of(c["c"]).ready, 1);
  EXPECT_EQ(dispatch.start_of(c["c"]).hold, Hold::faster_processor);
  EXPECT_EQ(dispatch.start_of(c["c"]).holder, c["b"]);
  EXPECT_EQ(dispatch.start_of(c["c"]).holder_step, TaskStep::has_read);
}

TEST(TwoStagesDynamic, InputsAreGivenUpWhenTheyHaveBeenRead) {
  const SmallCase c = small_case("pe0", "a 1+1 8\nb 2+3 8 < a");
  DynamicDispatch dispatch = dispatch_in(c, "a b");
  dispatch.start_next(0);
  EXPECT_TRUE(dispatch.read_done(c["a"], 1).empty());
  EXPECT_TRUE(dispatch.finish(c["a"], 2).empty());
  EXPECT_EQ(dispatch.start_next(2), c["b"]);
  EXPECT_THAT(dispatch.read_done(c["b"], 4), ElementsAre(c["a"]));
  EXPECT_EQ(dispatch.live(), 8);
  EXPECT_THAT(dispatch.finish(c["b"], 7), ElementsAre(c["b"]));
}

TEST(TwoStagesDynamic, AThousandDisturbedRunsAtTheLeastCapacity) {
  for (unsigned seed = 0; seed < 1000; ++seed) {
    RandomCase c = RandomCaseMaker(seed).make();
    test::give_stages(c.platform, seed);
    ASSERT_EQ(test::faults_of_dynamic_run(c, seed), "") << "seed " << seed;
  }
}

TEST(TwoStagesStatic, DisturbedRunsOfPlansThatWaitForSpace) {
  int runs = 0;
  for (unsigned seed = 0; seed < 400; ++seed) {
    RandomCase c = RandomCaseMaker(seed).make();
    test::give_stages(c.platform, seed);
    const Bytes least = make_plan(c.graph, c.platform, test::list_scheduler).order_peak;
    std::mt19937 random(seed);
    for (const Bytes capacity : {least, least + least / 4}) {
      c.platform.capacity = capacity;
      const Plan plan = make_plan(c.graph, c.platform, test::list_scheduler);
      if (plan.fits == Fits::no) continue;
      StaticDispatch dispatch(c.graph, c.platform, plan.schedule);
      ASSERT_EQ(test::StagedRunner(c.graph, c.platform, dispatch, capacity, c.platform.alignment).run(random), "")
          << "seed " << seed;
      ++runs;
    }
  }
  EXPECT_GT(runs, 500);
}

}  // namespace
}  // namespace weft
