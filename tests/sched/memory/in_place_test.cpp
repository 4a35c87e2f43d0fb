// A result that takes the place of an operand: one range, counted once, in the plan, the validator and the dispatcher.
#include <gmock/gmock.h>

#include "sched/dispatch/plan_replay.hpp"
#include "sched/exact/packed_order.hpp"
#include "sched/memory/address_allocator.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/memory/space_dependencies.hpp"
#include "sched/orders/low_peak_orders.hpp"
#include "sched/planning/plan.hpp"
#include "sched/rules/bounds.hpp"
#include "sched/rules/validator.hpp"
#include "tests/support/sched/small_case.hpp"
#include "workloads/graph/tile_copies.hpp"

namespace weft {
namespace {

using test::small_case;
using test::SmallCase;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// b takes the place of a, and c, which is smaller, that of b.
SmallCase chain(const std::string& processors = "pe0") {
  return small_case(processors, R"(
    a 2 10
    b 3 10 over < a
    c 1 4 over < b
    d 1 6 < c
    e 1 1 < d)");
}

TEST(InPlace, OnlyOperandsThatDieWithTheTaskAreTaken) {
  const SmallCase c = small_case("pe0", R"(
    external w 9 activation
    a 1 4
    kept 1 4 keep
    image 1 4 input
    moved 1 4 dram
    small 1 3
    read 1 4
    other 1 1 < read
    b 1 4 over < w kept image moved small read a
    ends 1 2 keep over < b)");
  EXPECT_EQ(c.graph.in_place_of(c["b"]), c["a"]);
  EXPECT_EQ(c.graph.taken_over_by(c["a"]), c["b"]);
  for (const char* name : {"kept", "image", "moved", "small", "read", "b", "other"}) {
    EXPECT_EQ(c.graph.taken_over_by(c[name]), no_task) << name;
  }
  EXPECT_EQ(c.graph.in_place_of(c["ends"]), no_buffer);
}

TEST(InPlace, SharedBytesCountOnce) {
  const SmallCase c = chain();
  const Schedule schedule = [&] {
    Schedule made = c.plan("0:a 0:b 0:c 0:d 0:e");
    made.start = {0, 2, 5, 6, 7};
    made.finish = {2, 5, 6, 7, 8};
    return made;
  }();
  EXPECT_THAT(sequential_occupancy(c.graph, schedule.order), ElementsAre(10, 10, 10, 10, 7));
  const Occupancy occupancy = occupancy_of(c.graph, schedule);
  std::vector<std::pair<Time, Bytes>> totals;
  for (const OccupancyStep& step : occupancy.steps) totals.emplace_back(step.time, step.total());
  EXPECT_THAT(totals, ElementsAre(std::pair(0, 10), std::pair(7, 7), std::pair(8, 0)));
  EXPECT_EQ(lower_bounds(c.graph, c.platform).peak, 10);
  EXPECT_EQ(low_peak_orders(c.graph, c.platform).front().peak, 10);
}

// d goes where b was beyond c.
TEST(InPlace, WhatASmallerResultLeavesIsGivenToOthers) {
  SmallCase c = chain();
  c.platform.capacity = 10;
  Schedule schedule = c.plan("0:a 0:b 0:c 0:d 0:e");
  schedule.start = {0, 2, 5, 6, 7};
  schedule.finish = {2, 5, 6, 7, 8};
  schedule.makespan = 8;
  EXPECT_EQ(plan_addresses(c.graph, c.platform, schedule), 10);
  EXPECT_THAT(schedule.address, ElementsAre(0, 0, 0, 4, testing::_));
  EXPECT_THAT(validate(c.graph, c.platform, schedule), IsEmpty());
  const SpaceDependencies space = space_dependencies(c.graph, c.platform, schedule);
  EXPECT_THAT(space.of(c["a"]), IsEmpty());
  EXPECT_THAT(space.of(c["b"]), ElementsAre(c["d"]));
  EXPECT_TRUE(order_with_addresses(c.graph, c.platform, 1000).has_value());
  c.platform.capacity = 9;
  EXPECT_FALSE(order_with_addresses(c.graph, c.platform, 1000).has_value());
}

TEST(InPlace, TheValidatorWantsTheAddressOfTheOperandAndNobodyElseThere) {
  SmallCase c = small_case("pe0 pe1", R"(
    a 2 4
    b 2 4 over < a
    c 2 4)");
  c.platform.capacity = 12;
  Schedule schedule = c.plan("0:a 0:b 1:c");
  schedule.start = {0, 2, 2};
  schedule.finish = {2, 4, 4};
  schedule.makespan = 4;
  c.place(schedule, "a:0 b:0 c:4");
  EXPECT_THAT(validate(c.graph, c.platform, schedule), IsEmpty());
  c.place(schedule, "a:0 b:4 c:8");
  EXPECT_THAT(validate(c.graph, c.platform, schedule), Contains(HasSubstr("takes the place of a, which is at 0")));
  c.place(schedule, "a:0 b:0 c:0");
  EXPECT_THAT(validate(c.graph, c.platform, schedule), Contains(HasSubstr("share addresses")));
}

// A copy of an operand for one of several readers is not overwritten: only what was in place before may be.
TEST(InPlace, CopiesOfTilesChangeNoneOfIt) {
  const SmallCase c = small_case("pe0 dma0", R"(
    a 1,- 4
    b 1,- 4 over < a
    x 1,- 4
    y 1,- 4 over < x
    z 1,- 4 over < x)");
  ASSERT_EQ(c.graph.in_place_of(c["y"]), no_buffer);
  TileCopies copies(c.graph);
  const TaskId b_reads = copies.add_load(c["a"], copies.add_store(c["a"]));
  const TaskId z_reads = copies.add_load(c["x"], copies.add_store(c["x"]));
  copies.replace_inputs(c["b"], {{b_reads}});
  copies.replace_inputs(c["z"], {{z_reads}});
  const TaskGraph graph = std::move(copies).build();
  EXPECT_EQ(graph.in_place_of(c["b"]), b_reads);
  EXPECT_EQ(graph.in_place_of(c["y"]), no_buffer);
  EXPECT_EQ(graph.in_place_of(c["z"]), no_buffer);
}

}  // namespace
}  // namespace weft
