// Dispatch at run time: what starts when, why, and that no machine however slow or uneven brings it to a standstill or
// over the limit.
#include "sched/dispatch/dynamic_dispatch.hpp"

#include <gmock/gmock.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "base/core/error.hpp"
#include "sched/orders/paged_orders.hpp"
#include "tests/support/sched/disturbed_dynamic_run.hpp"
#include "tests/support/sched/small_dispatch.hpp"

namespace weft {
namespace {

using test::dispatch_in;
using test::RandomCaseMaker;
using test::sequential;
using test::small_case;
using test::SmallCase;
using test::tasks_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(DynamicDispatch, StartsReadyTasksInOrderOfPriorityOnTheLowestIdleProcessor) {
  const SmallCase c = small_case("pe0 pe1", "a 1 1\nb 1 1\nc 1 1");
  DynamicDispatch dispatch = dispatch_in(c, "c a b");
  EXPECT_EQ(dispatch.start_next(0), c["c"]);
  EXPECT_EQ(dispatch.start_next(0), c["a"]);
  EXPECT_EQ(dispatch.start_next(0), no_task);
  EXPECT_EQ(dispatch.processor_of(c["c"]), 0);
  EXPECT_EQ(dispatch.processor_of(c["a"]), 1);
  EXPECT_THAT(dispatch.finish(c["a"], 5), ElementsAre(c["a"]));
  EXPECT_EQ(dispatch.start_next(5), c["b"]);
  EXPECT_EQ(dispatch.processor_of(c["b"]), 1);
  EXPECT_EQ(dispatch.start_of(c["b"]).enabler, c["a"]);
  EXPECT_FALSE(dispatch.start_of(c["b"]).enabled_by_input);
  EXPECT_EQ(dispatch.start_of(c["b"]).hold, Hold::none);
}

TEST(DynamicDispatch, GoesOnWithWhatIsReadyWhenATaskOfHigherPriorityIsLate) {
  const SmallCase c = small_case("pe0 pe1", "slow 1 1\nnext 1 1 < slow\nother 1 1");
  DynamicDispatch dispatch = dispatch_in(c, "slow next other");
  EXPECT_EQ(dispatch.start_next(0), c["slow"]);
  EXPECT_EQ(dispatch.start_next(0), c["other"]);
  dispatch.finish(c["other"], 1);
  EXPECT_EQ(dispatch.start_next(1), no_task);
  EXPECT_EQ(dispatch.idle(1).waiting, Dispatch::Waiting::input);
  dispatch.finish(c["slow"], 90);
  EXPECT_EQ(dispatch.start_next(90), c["next"]);
  EXPECT_TRUE(dispatch.start_of(c["next"]).enabled_by_input);
  EXPECT_EQ(dispatch.start_next(90), no_task);
  EXPECT_EQ(dispatch.idle(1).waiting, Dispatch::Waiting::nothing);
}

TEST(DynamicDispatch, TakesTheProcessorOfLeastCost) {
  const SmallCase c = small_case("pe0 pe1 pe2", "a 9,4,4 1\nb 5,9,9 1");
  DynamicDispatch dispatch = dispatch_in(c, "a b");
  dispatch.start_next(0);
  dispatch.start_next(0);
  EXPECT_EQ(dispatch.processor_of(c["a"]), 1);
  EXPECT_EQ(dispatch.processor_of(c["b"]), 0);
}

TEST(DynamicDispatch, WaitsForABusyProcessorThatIsExpectedToEndTheTaskEarlier) {
  const SmallCase c = small_case("fast slow", "a 2,20 1\nb 2,20 1\nc 2,5 1");
  DynamicDispatch dispatch = dispatch_in(c, "a b c");
  EXPECT_EQ(dispatch.start_next(0), c["a"]);
  EXPECT_EQ(dispatch.start_next(0), c["c"]);  // b waits for the fast one; behind it c would end later there: at 6
  EXPECT_EQ(dispatch.processor_of(c["c"]), 1);
  EXPECT_EQ(dispatch.start_next(0), no_task);
  dispatch.finish(c["a"], 2);
  EXPECT_EQ(dispatch.start_next(2), c["b"]);
  EXPECT_EQ(dispatch.processor_of(c["b"]), 0);
}

TEST(DynamicDispatch, DoesNotWaitForAProcessorThatIsLate) {
  const SmallCase c = small_case("fast slow", "a 2,20 1\nb 2,20 1\nc 9,5 1");
  DynamicDispatch dispatch = dispatch_in(c, "a c b");
  EXPECT_EQ(dispatch.start_next(0), c["a"]);
  EXPECT_EQ(dispatch.start_next(0), c["c"]);
  dispatch.finish(c["c"], 5);
  EXPECT_EQ(dispatch.start_next(5), c["b"]);  // a should have ended at 2
  EXPECT_EQ(dispatch.processor_of(c["b"]), 1);
  EXPECT_EQ(dispatch.start_of(c["b"]).ready, 5);
}

TEST(DynamicDispatch, ATaskWaitsForSpace) {
  SmallCase c = small_case("pe0 pe1", R"(
    a 4 8
    read 3 0 < a
    b 1 8)");
  c.platform.capacity = 15;
  const std::vector<SequentialOrder> orders{sequential(c.graph, tasks_of(c, "a read b"))};
  DynamicDispatch dispatch(c.graph, c.platform, tasks_of(c, "a b read"), orders, 1);
  EXPECT_EQ(dispatch.start_next(0), c["a"]);
  EXPECT_EQ(dispatch.start_next(0), no_task);
  EXPECT_EQ(dispatch.first_waiting_for_space(), c["b"]);
  EXPECT_EQ(dispatch.idle(1).next, c["b"]);
  EXPECT_EQ(dispatch.idle(1).waiting, Dispatch::Waiting::space);
  EXPECT_THAT(dispatch.blockers(c["b"]), ElementsAre(c["a"]));
  EXPECT_THAT(dispatch.finish(c["a"], 4), IsEmpty());
  EXPECT_EQ(dispatch.start_next(4), c["read"]);
  EXPECT_EQ(dispatch.start_next(4), no_task);
  EXPECT_THAT(dispatch.finish(c["read"], 7), ElementsAre(c["read"], c["a"]));
  EXPECT_EQ(dispatch.start_next(7), c["b"]);
  EXPECT_EQ(dispatch.first_waiting_for_space(), no_task);
  EXPECT_EQ(dispatch.start_of(c["b"]).hold, Hold::space);
  EXPECT_EQ(dispatch.start_of(c["b"]).holder, c["read"]);
  EXPECT_EQ(dispatch.start_of(c["b"]).ready, 0);
}

TEST(DynamicDispatch, MemoryIsCountedInWholePages) {
  SmallCase c = small_case("pe0 pe1", "a 1 5 keep\nb 1 5");
  c.platform.capacity = 31;
  const std::vector<SequentialOrder> orders = paged_orders(c.graph, c.platform, tasks_of(c, "a b"), 8);
  EXPECT_EQ(orders.front().peak, 16);
  EXPECT_EQ(paged_priority(orders).tasks, tasks_of(c, "a b"));
  DynamicDispatch dispatch(c.graph, c.platform, tasks_of(c, "a b"), orders, 8);
  EXPECT_EQ(dispatch.limit(), 24);
  dispatch.start_next(0);
  dispatch.start_next(0);
  EXPECT_EQ(dispatch.live(), 16);
}

TEST(DynamicDispatch, ALoadRunsAheadOfOneComputeTaskPerProcessingElement) {
  const SmallCase c = small_case("pe0 pe1 dma0", R"(
    a 9,9,- 1
    b 9,9,- 1
    c 9,9,- 1
    d 9,9,- 1
    fetch -,-,1 1 load
    e 9,9,- 1)");
  DynamicDispatch dispatch = dispatch_in(c, "a b c fetch d e");
  EXPECT_EQ(dispatch.start_next(0), c["a"]);  // then b and c stand before the load
  EXPECT_EQ(dispatch.start_next(0), c["b"]);
  EXPECT_EQ(dispatch.start_next(0), c["fetch"]);
  EXPECT_EQ(dispatch.start_of(c["fetch"]).hold, Hold::turn);
  EXPECT_EQ(dispatch.start_of(c["fetch"]).holder, c["a"]);

  DynamicDispatch later = dispatch_in(c, "a b c d e fetch");
  EXPECT_EQ(later.start_next(0), c["a"]);
  EXPECT_EQ(later.start_next(0), c["b"]);
  EXPECT_EQ(later.start_next(0), no_task);
  EXPECT_EQ(later.idle(2).waiting, Dispatch::Waiting::input);
  later.finish(c["a"], 5);
  EXPECT_EQ(later.start_next(5), c["c"]);
  EXPECT_EQ(later.start_next(5), c["fetch"]);
  EXPECT_EQ(later.start_of(c["fetch"]).ready, 5);
}

TEST(DynamicDispatch, ALoadThatMemoryNeedsFirstIsNotHeldBackByThePriority) {
  const SmallCase c = small_case("pe0 dma0", R"(
    a 1,- 1
    b 1,- 1
    c 1,- 1
    fetch -,1 1 load
    d 1,- 1 < fetch)");
  const std::vector<SequentialOrder> orders{sequential(c.graph, tasks_of(c, "fetch d a b c"))};
  DynamicDispatch dispatch(c.graph, c.platform, tasks_of(c, "a b c fetch d"), orders, 1);
  EXPECT_EQ(dispatch.start_next(0), c["a"]);
  EXPECT_EQ(dispatch.start_next(0), c["fetch"]);
  EXPECT_EQ(dispatch.start_of(c["fetch"]).hold, Hold::none);
}

TEST(DynamicDispatch, ExclusiveDmaNeverRunsBesideAProcessingElement) {
  SmallCase c = small_case("pe0 pe1 dma0", R"(
    fetch -,-,3 1 load
    a 4,4,- 1 < fetch
    prefetch -,-,2 1 load
    b 6,6,- 1
    c 1,1,- 1 < prefetch)");
  c.platform.exclusive_dma = true;
  DynamicDispatch dispatch = dispatch_in(c, "fetch a prefetch b c");
  EXPECT_EQ(dispatch.start_next(0), c["fetch"]);
  EXPECT_EQ(dispatch.start_next(0), no_task);
  dispatch.finish(c["fetch"], 3);
  EXPECT_EQ(dispatch.start_next(3), c["a"]);
  EXPECT_EQ(dispatch.start_next(3), c["b"]);  // the sort that runs goes on
  EXPECT_EQ(dispatch.start_next(3), no_task);
  EXPECT_EQ(dispatch.idle(2).waiting, Dispatch::Waiting::turn);
  dispatch.finish(c["a"], 7);
  EXPECT_EQ(dispatch.start_next(7), no_task);
  dispatch.finish(c["b"], 9);
  EXPECT_EQ(dispatch.start_next(9), c["prefetch"]);
  EXPECT_EQ(dispatch.start_of(c["prefetch"]).hold, Hold::exclusive);
  EXPECT_EQ(dispatch.start_of(c["prefetch"]).holder, c["b"]);
}

TEST(DynamicDispatch, WhereThePriorityFindsNoRoomTheStoredOrderDoes) {
  SmallCase c = small_case("pe0 pe1", R"(
    a 4 8
    b 4 8
    c 4 8
    sink 1 0 < a
    rest 1 0 < b c)");
  c.platform.capacity = 16;
  const std::vector<SequentialOrder> orders{sequential(c.graph, tasks_of(c, "a sink b c rest"))};
  DynamicDispatch dispatch(c.graph, c.platform, tasks_of(c, "c b a sink rest"), orders, 1);
  EXPECT_EQ(dispatch.start_next(0), c["c"]);
  EXPECT_EQ(dispatch.start_next(0), c["a"]);  // with b, the rest would not fit any more
  EXPECT_EQ(dispatch.start_next(0), no_task);
}

TEST(DynamicDispatch, WithoutAnOrderThatFitsThereIsNoDispatch) {
  SmallCase c = small_case("pe0", "a 1 8\nb 1 8 < a");
  c.platform.capacity = 15;
  EXPECT_THROW(dispatch_in(c, "a b"), std::logic_error);
  try {
    paged_orders(c.graph, c.platform, tasks_of(c, "a b"), 3);
    ADD_FAILURE() << "16 bytes were found to fit into 15";
  } catch (const Infeasible& error) {
    EXPECT_THAT(error.what(), HasSubstr("the least capacity known to suffice is 18 B"));
  }
}

TEST(DynamicDispatch, APlanThatDoesNotFitInPagesIsNoPriority) {
  SmallCase c = small_case("pe0", "a 1 8\nb 1 8\nc 1 8 < a\nd 1 8 < b");
  c.platform.capacity = 23;
  const auto priority = [&](const std::string& plan) {
    return paged_priority(paged_orders(c.graph, c.platform, tasks_of(c, plan), 1)).tasks;
  };
  EXPECT_EQ(priority("b d a c"), tasks_of(c, "b d a c"));
  EXPECT_EQ(priority("a b c d"), tasks_of(c, "a c b d"));
}

TEST(DynamicDispatchProperty, AThousandDisturbedRunsAtTheLeastCapacity) {
  for (unsigned seed = 0; seed < 1000; ++seed) {
    ASSERT_EQ(test::faults_of_dynamic_run(RandomCaseMaker(seed).make(), seed), "") << "seed " << seed;
  }
}

}  // namespace
}  // namespace weft
