// Groups of layers that are chosen by hand: the only order that schedulers hold on to.
#include <gmock/gmock.h>

#include <algorithm>

#include "sched/memory/occupancy.hpp"
#include "sched/orders/layer_groups.hpp"
#include "sched/planning/memory_aware_planner.hpp"
#include "sched/rules/validator.hpp"
#include "sched/spill/spilled_order.hpp"
#include "tests/support/sched/conv_chain.hpp"
#include "tests/support/sched/planned.hpp"
#include "tests/support/sched/random_case.hpp"

namespace weft {
namespace {

using test::make_plan;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

using Groups = std::vector<std::uint32_t>;

const Scheduler& scheduler_of(const std::string& name) { return *SchedulerRegistry::instance().find(name); }

// From one small map to large ones and back, twice: two blocks of three layers.
class TwoBlocks : public testing::Test {
 protected:
  TwoBlocks() {
    std::vector<test::ChainLayer> layers;
    for (int block = 0; block < 2; ++block) {
      layers.push_back({.name = "wide", .channels = 16, .tile = {16, 1, 1}});
      layers.push_back({.name = "window", .pooling = true, .channels = 16, .kernel = 3, .pad = 1, .tile = {16, 1, 1}});
      layers.push_back({.name = "narrow", .channels = 1, .tile = {1, 1, 1}});
    }
    graph_ = test::ConvChain::build({1, 20, 20}, layers);
    platform_ = test::platform_with_speeds(graph_, {1, 1});
  }

  SequentialOrder order_of(const Groups& groups) const {
    const std::vector<SequentialOrder> orders = low_peak_orders(graph_, platform_, {.groups = groups});
    EXPECT_THAT(orders, ElementsAre(Field(&SequentialOrder::name, "groups by hand")));
    return orders.at(0);
  }

  // Returns the order of that name among those that are found without groups.
  SequentialOrder found(const std::string& name) const {
    const std::vector<SequentialOrder> orders = low_peak_orders(graph_, platform_, {.steps = 1'000'000});
    return *std::ranges::find(orders, name, &SequentialOrder::name);
  }

  TaskGraph graph_;
  Platform platform_;
};

TEST_F(TwoBlocks, AreTheOrderThatIsFoundWhereTheGroupsAreTheSame) {
  EXPECT_EQ(order_of({0, 3}).tasks, found("layer groups").tasks);
  EXPECT_EQ(order_of({0, 1, 2, 3, 4, 5}).tasks, found("layer").tasks);
}

TEST_F(TwoBlocks, NeedMoreWhereTheyMeetAtALargeMap) {
  const Bytes best = order_of({0, 3}).peak;
  EXPECT_EQ(best, sequential_peak(graph_, order_of({0, 3}).tasks));
  for (const Groups& groups : {Groups{0}, Groups{0, 1, 3}, Groups{0, 2, 3}, Groups{0, 3, 4}, Groups{0, 5}}) {
    EXPECT_GT(order_of(groups).peak, best) << testing::PrintToString(groups);
  }
}

TEST_F(TwoBlocks, LeaveOutGroupsBehindTheLastLayerWithATask) {
  EXPECT_EQ(order_of({0, 3, 6, 9}).tasks, order_of({0, 3}).tasks);
}

TEST_F(TwoBlocks, AreFollowedByAllThatFollowOrders) {
  for (const char* name : {"heft-activation", "heft-guard", "memory-aware-heft"}) {
    SCOPED_TRACE(name);
    for (const Groups& groups : {Groups{0, 3}, Groups{0, 1, 3}}) {
      PlanOptions options;
      options.search_budget = 0;
      options.orders.groups = groups;
      const Bytes peak = order_of(groups).peak;
      Platform platform = platform_;
      platform.capacity = peak + peak / 16;  // gaps between addresses take some
      const Plan plan = make_plan(graph_, platform, scheduler_of(name), options);
      EXPECT_EQ(plan.fits, Fits::yes);
      EXPECT_EQ(plan.order_peak, peak);
      EXPECT_THAT(validate(graph_, platform, plan.schedule), IsEmpty());
      platform.capacity = peak - 1;  // and there is nothing to spill with
      EXPECT_THROW(make_plan(graph_, platform, scheduler_of(name), options), Infeasible);
    }
  }
}

TEST_F(TwoBlocks, KeepToALimitOnActivationsOrNameTheirs) {
  PlanOptions options;
  options.search_budget = 0;
  options.orders.groups = {0, 1, 3};
  options.orders.activation_limit = 1;
  Bytes least = 0;
  try {
    make_plan(graph_, platform_, scheduler_of("heft-guard"), options);
  } catch (const Infeasible& error) {
    const std::string message = error.what();
    least = std::stoll(message.substr(message.find_last_of(' ')));
  }
  ASSERT_GT(least, 1);
  options.orders.activation_limit = least;
  EXPECT_EQ(make_plan(graph_, platform_, scheduler_of("heft-guard"), options).fits, Fits::yes);
}

TEST(GroupsByHand, AreSpilledAlongWhereTheCapacityIsTooSmall) {
  int spilled = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    test::RandomCase c = test::RandomCaseMaker(seed).make();
    const std::uint32_t layers = LayerGroups(c.graph, 1).layer_count();
    PlanOptions options;
    options.search_budget = 0;
    options.orders.groups = {0, layers / 3 + 1, layers / 3 + 2};
    const SequentialOrder order = low_peak_orders(c.graph, c.platform, options.orders).at(0);
    c.platform.capacity = min_spilled_capacity(c.graph, c.platform, order.tasks).bytes;
    if (c.platform.capacity < order.peak && !c.platform.reuse) continue;
    const Plan plan = make_plan(c.graph, c.platform, scheduler_of("memory-aware-heft"), options);
    spilled += plan.graph().task_count() > c.graph.task_count() ? 1 : 0;
    EXPECT_THAT(validate(plan.graph(), plan.platform(), plan.schedule), IsEmpty());
  }
  EXPECT_GT(spilled, 50);
}

}  // namespace
}  // namespace weft
