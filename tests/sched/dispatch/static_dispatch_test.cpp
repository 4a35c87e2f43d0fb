#include "sched/dispatch/static_dispatch.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

#include "sched/dispatch/memory_waits.hpp"
#include "sched/rules/validator.hpp"
#include "tests/support/sched/small_dispatch.hpp"

namespace weft {
namespace {

using test::replay_plan;
using test::small_case;
using test::SmallCase;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(StaticDispatch, StartsATaskWhenItsProcessorIsFreeAndItsInputsAreComplete) {
  const SmallCase c = small_case("pe0 pe1", R"(
    a 3 1
    b 5 1
    c 2 1 < a b
    d 1 1 < a)");
  const PlanReplay run = replay_plan(c, c.plan("0:a 1:b 0:d 0:c"));
  EXPECT_THAT(run.start, ElementsAre(0, 0, 5, 3));
  EXPECT_EQ(run.makespan, 7);
}

TEST(StaticDispatch, AProcessorKeepsTheDispatchOrder) {
  const SmallCase c = small_case("pe0 pe1", R"(
    slow 9 1
    first 1 1 < slow
    second 1 1)");
  EXPECT_THAT(replay_plan(c, c.plan("0:slow 1:first 1:second")).start, ElementsAre(0, 9, 10));
}

TEST(StaticDispatch, ATaskWaitsForTheOneThatThePlanNames) {
  const SmallCase c = small_case("pe0 pe1", "a 5 8\nb 2 8\nc 1 8");
  Schedule plan = c.plan("0:a 1:b 1:c");
  EXPECT_THAT(replay_plan(c, plan).start, ElementsAre(0, 0, 2));
  plan.starts_after = {no_task, c["a"], no_task};
  const PlanReplay run = replay_plan(c, plan);
  EXPECT_THAT(run.start, ElementsAre(0, 5, 7));

  run.give_times_to(plan);
  EXPECT_THAT(validate(c.graph, c.platform, plan), IsEmpty());
  plan.start[c["b"]] = 4;
  plan.finish[c["b"]] = 6;
  EXPECT_THAT(validate(c.graph, c.platform, plan),
              ElementsAre(testing::HasSubstr("before task a, for which it waits")));
  plan.starts_after = {c["b"], no_task, no_task};
  EXPECT_THROW(StaticDispatch(c.graph, c.platform, plan), std::logic_error);
}

// Two tasks that would run at once if nothing but addresses held them back.
TEST(WaitsForMemory, AreThoseOfTheSchedule) {
  const SmallCase c = small_case("pe0 pe1", "a 5 8\nb 2 8\nc 1 8 < b");
  Schedule plan = c.plan("0:a 1:b 1:c");
  plan.start = {0, 5, 7};
  plan.finish = {5, 7, 8};
  set_memory_waits(c.graph, plan);
  EXPECT_THAT(plan.starts_after, ElementsAre(no_task, c["a"], no_task));
  EXPECT_THAT(replay_plan(c, plan).start, ElementsAre(0, 5, 7));
}

TEST(StaticDispatch, StartsTheFirstInDispatchOrderFirst) {
  const SmallCase c = small_case("pe0 pe1 pe2", "a 1 0\nb 1 0\nc 1 0");
  const Schedule plan = c.plan("0:b 1:c 2:a");
  StaticDispatch dispatch(c.graph, c.platform, plan);
  EXPECT_EQ(dispatch.start_next(0), c["b"]);
  EXPECT_EQ(dispatch.start_next(0), c["c"]);
  EXPECT_EQ(dispatch.start_next(0), c["a"]);
  EXPECT_EQ(dispatch.start_next(0), no_task);
}

TEST(StaticDispatch, ReportsWhatAFinishReleases) {
  const SmallCase c = small_case("pe0", R"(
    a 1 4
    kept 1 4 keep < a
    image 1 4 dram < a
    reader 1 4 < image kept)");
  const Schedule plan = c.plan("0:a 0:kept 0:image 0:reader");
  StaticDispatch dispatch(c.graph, c.platform, plan);
  const auto step = [&](Time now) {
    const TaskId task = dispatch.start_next(now);
    const auto released = dispatch.finish(task, now + 1);
    return std::vector<BufferId>(released.begin(), released.end());
  };
  EXPECT_THAT(step(0), IsEmpty());
  EXPECT_THAT(step(1), IsEmpty());
  EXPECT_THAT(step(2), ElementsAre(c["a"]));
  EXPECT_THAT(step(3), ElementsAre(c["reader"], c["image"]));  // a result that nobody reads goes with its producer
  EXPECT_TRUE(dispatch.done());
}

TEST(StaticDispatch, ABufferThatIsReadTwiceByOneTaskIsReleasedOnce) {
  const SmallCase c = small_case("pe0", "a 1 4\nsquare 1 4 < a a");
  const Schedule plan = c.plan("0:a 0:square");
  StaticDispatch dispatch(c.graph, c.platform, plan);
  dispatch.finish(dispatch.start_next(0), 1);
  EXPECT_THAT(dispatch.finish(dispatch.start_next(1), 2), ElementsAre(c["square"], c["a"]));
}

TEST(StaticDispatch, AllocationWaitsForTheRelease) {
  const SmallCase c = small_case("pe0 pe1", R"(
    a 4 8
    read 3 0 < a
    b 1 8)");
  Schedule plan = c.plan("0:a 0:read 1:b");
  c.place(plan, "a:0 b:4");
  StaticDispatch dispatch(c.graph, c.platform, plan);
  EXPECT_EQ(dispatch.start_next(0), c["a"]);
  EXPECT_EQ(dispatch.start_next(0), no_task);
  EXPECT_EQ(dispatch.waiting_for_space_count(), 1u);
  EXPECT_EQ(dispatch.first_waiting_for_space(), c["b"]);
  EXPECT_EQ(dispatch.waiting(c["b"]), StaticDispatch::Waiting::space);
  EXPECT_EQ(dispatch.waiting(c["read"]), StaticDispatch::Waiting::input);
  EXPECT_THAT(dispatch.blockers(c["b"]), ElementsAre(c["a"]));
  dispatch.finish(c["a"], 4);
  EXPECT_EQ(dispatch.start_next(4), c["read"]);
  EXPECT_EQ(dispatch.start_next(4), no_task);
  dispatch.finish(c["read"], 7);
  EXPECT_EQ(dispatch.start_next(7), c["b"]);
  EXPECT_EQ(dispatch.waiting_for_space_count(), 0u);
  EXPECT_EQ(dispatch.first_waiting_for_space(), no_task);
  EXPECT_EQ(dispatch.start_of(c["b"]).hold, Hold::space);
  EXPECT_EQ(dispatch.start_of(c["b"]).holder, c["read"]);
  EXPECT_EQ(dispatch.start_of(c["b"]).enabler, no_task);
}

TEST(StaticDispatch, ABufferWaitsForEveryHolderThatItsRangeTouches) {
  const SmallCase c = small_case("pe0 pe1 pe2 pe3", R"(
    a 10 10
    left 2 4
    right 3 4
    across 1 10)");
  Schedule plan = c.plan("0:a 1:left 2:right 3:across");
  c.place(plan, "a:0 left:0 right:6 across:0");
  EXPECT_THAT(replay_plan(c, plan).start, ElementsAre(0, 10, 10, 13));
}

TEST(StaticDispatch, AnUnallocatedEarlierHolderBlocksToo) {
  const SmallCase c = small_case("pe0 pe1 pe2", R"(
    slow 9 1
    first 1 8 < slow
    second 1 8)");
  Schedule plan = c.plan("0:slow 1:first 2:second");
  c.place(plan, "slow:8 first:0 second:0");
  EXPECT_THAT(replay_plan(c, plan).start, ElementsAre(0, 9, 10));
}

TEST(StaticDispatch, RangesAreRoundedUpToTheAlignment) {
  SmallCase c = small_case("pe0 pe1", "a 5 3\nb 1 3");
  Schedule plan = c.plan("0:a 1:b");
  c.place(plan, "a:0 b:4");
  EXPECT_EQ(replay_plan(c, plan).start[1], 0);
  c.platform.alignment = 8;
  EXPECT_EQ(replay_plan(c, plan).start[1], 5);
}

TEST(StaticDispatch, WithoutAddressesSpaceIsNotLookedAt) {
  const SmallCase c = small_case("pe0 pe1", "a 5 3\nb 1 3");
  EXPECT_THAT(replay_plan(c, c.plan("0:a 1:b")).start, ElementsAre(0, 0));
}

TEST(StaticDispatch, APlanThatPutsABufferOverAResidentOneIsRefused) {
  const SmallCase c = small_case("pe0", "external w 8\na 1 8 < w\nb 1 8 keep\nc 1 8");
  Schedule plan = c.plan("0:a 0:b 0:c");
  c.place(plan, "w:0 a:4 b:16 c:24");
  EXPECT_THROW(StaticDispatch(c.graph, c.platform, plan), std::logic_error);
  c.place(plan, "w:0 a:8 b:16 c:20");
  EXPECT_THROW(StaticDispatch(c.graph, c.platform, plan), std::logic_error);
  c.place(plan, "w:0 a:8 b:16 c:8");
  EXPECT_EQ(replay_plan(c, plan).finished_count, 3u);
}

TEST(StaticDispatch, AnOrderThatLacksATaskIsRefused) {
  const SmallCase c = small_case("pe0", "a 1 8\nb 1 8");
  EXPECT_THROW(StaticDispatch(c.graph, c.platform, c.plan("0:a")), std::logic_error);
  EXPECT_THROW(StaticDispatch(c.graph, c.platform, c.plan("0:a 0:a")), std::logic_error);
}

TEST(StaticDispatch, PrefetchingNeverOvertakes) {
  const SmallCase c = small_case("pe0 dma0", R"(
    a 4 1
    b 4 1 < a
    fetch 1 1 load)");
  const Schedule plan = c.plan("0:a 0:b 1:fetch");
  StaticDispatch dispatch(c.graph, c.platform, plan);
  EXPECT_EQ(dispatch.start_next(0), c["a"]);
  EXPECT_EQ(dispatch.start_next(0), no_task);
  EXPECT_EQ(dispatch.waiting(c["fetch"]), StaticDispatch::Waiting::turn);
  dispatch.finish(c["a"], 4);
  EXPECT_EQ(dispatch.start_next(4), c["b"]);
  EXPECT_EQ(dispatch.start_next(4), c["fetch"]);
  EXPECT_EQ(dispatch.start_of(c["fetch"]).hold, Hold::turn);
  EXPECT_EQ(dispatch.start_of(c["fetch"]).holder, c["b"]);
}

TEST(StaticDispatch, ABarrierWaitsForEverythingBeforeIt) {
  const SmallCase c = small_case("pe0 pe1", R"(
    a 4 1
    b 9 1
    c 1 1 < a
    d 1 1 < a)");
  Schedule plan = c.plan("0:a 1:b 0:c 0:d");
  plan.barriers = {0, 2, 3, 4};
  StaticDispatch dispatch(c.graph, c.platform, plan);
  EXPECT_EQ(dispatch.start_next(0), c["a"]);
  EXPECT_EQ(dispatch.start_next(0), c["b"]);
  dispatch.finish(c["a"], 4);
  EXPECT_EQ(dispatch.start_next(4), no_task);
  dispatch.finish(c["b"], 9);
  EXPECT_EQ(dispatch.start_next(9), c["c"]);
  EXPECT_EQ(dispatch.start_next(9), no_task);
  EXPECT_EQ(dispatch.start_of(c["c"]).ready, 4);
  EXPECT_EQ(dispatch.start_of(c["c"]).enabler, c["a"]);
  EXPECT_TRUE(dispatch.start_of(c["c"]).enabled_by_input);
  EXPECT_EQ(dispatch.start_of(c["c"]).hold, Hold::barrier);
  EXPECT_EQ(dispatch.start_of(c["c"]).holder, c["b"]);
  dispatch.finish(c["c"], 10);
  EXPECT_EQ(dispatch.start_next(10), c["d"]);
  EXPECT_EQ(dispatch.start_of(c["d"]).hold, Hold::none);  // the barrier opened as the processor came free
  EXPECT_EQ(dispatch.start_of(c["d"]).enabler, c["c"]);
  EXPECT_FALSE(dispatch.start_of(c["d"]).enabled_by_input);
}

TEST(StaticDispatch, LoadsAndStoresPassABarrierOfComputeTasks) {
  const SmallCase c = small_case("pe0 pe1 dma0 dma1", R"(
    a 4 1
    b 9 1
    fetch 2 1 load
    put 3 1 store < a
    c 1 1 < a fetch
    d 1 1 < b)");
  Schedule plan = c.plan("0:a 1:b 2:fetch 3:put 0:c 1:d");
  plan.compute_barriers = {0, 2};
  EXPECT_THAT(replay_plan(c, plan).start, ElementsAre(0, 0, 0, 4, 9, 9));
  StaticDispatch dispatch(c.graph, c.platform, plan);
  for (const char* task : {"a", "b", "fetch"}) EXPECT_EQ(dispatch.start_next(0), c[task]);
  dispatch.finish(c["fetch"], 2);
  dispatch.finish(c["a"], 4);
  EXPECT_EQ(dispatch.start_next(4), c["put"]);
  EXPECT_EQ(dispatch.start_next(4), no_task);
  dispatch.finish(c["put"], 7);
  dispatch.finish(c["b"], 9);
  EXPECT_EQ(dispatch.start_next(9), c["c"]);
  EXPECT_EQ(dispatch.start_of(c["c"]).ready, 4);
  EXPECT_EQ(dispatch.start_of(c["c"]).hold, Hold::barrier);
  EXPECT_EQ(dispatch.start_of(c["c"]).holder, c["b"]);
}

TEST(StaticDispatch, AReleasePositionHoldsABufferUntilThatPrefixHasFinished) {
  const SmallCase c = small_case("pe0 pe1 pe2", R"(
    a 1 8
    b 6 8
    read 1 0 < a b
    next 1 8)");
  Schedule plan = c.plan("0:a 1:b 0:read 2:next");
  c.place(plan, "a:0 b:8 next:0");
  plan.release_position = {3, 3, 0, 0};
  EXPECT_THAT(replay_plan(c, plan).start, ElementsAre(0, 0, 6, 7));
  plan.release_position = {held_to_the_end, 3, 0, 0};  // held to the end: nothing can follow at its address
  EXPECT_THROW(StaticDispatch(c.graph, c.platform, plan), std::logic_error);
}

TEST(StaticDispatch, ExclusiveDmaNeverRunsBesideAProcessingElement) {
  SmallCase c = small_case("pe0 pe1 dma0", R"(
    fetch 3 1 load
    a 4 1 < fetch
    b 6 1 < fetch
    prefetch 2 1 load
    c 1 1 < prefetch)");
  const Schedule plan = c.plan("2:fetch 0:a 1:b 2:prefetch 0:c");
  EXPECT_THAT(replay_plan(c, plan).start, ElementsAre(0, 3, 3, 3, 7));
  c.platform.exclusive_dma = true;
  EXPECT_THAT(replay_plan(c, plan).start, ElementsAre(0, 3, 3, 9, 11));

  StaticDispatch dispatch(c.graph, c.platform, plan);
  dispatch.start_next(0);
  dispatch.finish(c["fetch"], 3);
  dispatch.start_next(3);
  dispatch.start_next(3);
  dispatch.finish(c["a"], 7);
  EXPECT_EQ(dispatch.start_next(7), no_task);
  dispatch.finish(c["b"], 9);
  EXPECT_EQ(dispatch.start_next(9), c["prefetch"]);
  EXPECT_EQ(dispatch.start_of(c["prefetch"]).hold, Hold::exclusive);
  EXPECT_EQ(dispatch.start_of(c["prefetch"]).holder, c["b"]);
}

TEST(StaticDispatch, TasksOfNoDurationPassInOneInstant) {
  const SmallCase c = small_case("pe0", R"(
    a 2 8
    b 0 8 < a
    c 0 8 < b
    d 1 8 < c)");
  Schedule plan = c.plan("0:a 0:b 0:c 0:d");
  c.place(plan, "a:0 b:8 c:0 d:8");
  EXPECT_THAT(replay_plan(c, plan).start, ElementsAre(0, 2, 2, 2));
}

TEST(StaticDispatch, NamesTheNextTaskOfAProcessor) {
  const SmallCase c = small_case("pe0 pe1", "a 1 0\nb 1 0");
  const Schedule plan = c.plan("0:a 0:b");
  StaticDispatch dispatch(c.graph, c.platform, plan);
  EXPECT_EQ(dispatch.next_on(0), c["a"]);
  EXPECT_EQ(dispatch.next_on(1), no_task);
  dispatch.start_next(0);
  EXPECT_EQ(dispatch.next_on(0), c["b"]);
}

TEST(StaticDispatch, AnEmptyGraphIsDone) {
  const SmallCase c = small_case("pe0", "");
  const Schedule plan = c.plan("");
  EXPECT_TRUE(StaticDispatch(c.graph, c.platform, plan).done());
}

}  // namespace
}  // namespace weft
