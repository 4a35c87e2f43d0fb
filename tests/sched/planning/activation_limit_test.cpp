// A limit on live activations: plans keep to it, and so does every run, whatever time tasks take.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "sched/dispatch/plan_replay.hpp"
#include "sched/dispatch/static_dispatch.hpp"
#include "sched/memory/activation_waits.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/orders/order_peak.hpp"
#include "sched/planning/memory_aware_planner.hpp"
#include "sched/rules/validator.hpp"
#include "sched/spill/spilled_order.hpp"
#include "tests/support/sched/planned.hpp"
#include "tests/support/sched/random_case.hpp"
#include "tests/support/sched/small_case.hpp"
#include "tests/support/sched/staged_runner.hpp"
#include "tests/support/sched/stages.hpp"

namespace weft {
namespace {

using test::make_pareto_plans;
using test::make_plan;
using test::RandomCase;
using test::RandomCaseMaker;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Scheduler& scheduler(const std::string& name) { return *SchedulerRegistry::instance().find(name); }

Bytes activations_of(const Occupancy& occupancy) {
  return occupancy.peak_by_class[static_cast<std::size_t>(BufferClass::activation)];
}

// The least and the largest peak of activations among the orders that are searched for at the limit.
struct Limits {
  Bytes least = no_activation_limit;
  Bytes most = 0;
};

Limits limits_of(const RandomCase& c) {
  Limits limits;
  const ScratchpadSizes activations(c.graph, c.platform.alignment, BufferClass::activation);
  for (const SequentialOrder& order : low_peak_orders(c.graph, c.platform, {.activation_limit = 1})) {
    Bytes peak = 0;
    for (TaskId task = 0; task < c.graph.task_count(); ++task) peak += activations[task];
    if (c.platform.reuse) peak = order_peak(c.graph, activations, 0, order.tasks);
    limits = {std::min(limits.least, peak), std::max(limits.most, peak)};
  }
  return limits;
}

// The most in runs in which every task takes a random time.
Bytes activations_of_runs(const Plan& plan, const Schedule& schedule, std::mt19937& random) {
  const TaskGraph& graph = plan.graph();
  const Platform& platform = plan.platform();
  Bytes peak = 0;
  for (int repeat = 0; repeat < 3; ++repeat) {
    StaticDispatch dispatch(graph, platform, schedule);
    test::StagedRunner run(graph, platform, dispatch, platform.capacity, platform.alignment);
    EXPECT_EQ(run.run(random), "");
    peak = std::max(peak, run.peak_of_activations());
  }
  return peak;
}

void expect_keeps_to(Bytes limit, const Plan& plan, std::mt19937& random) {
  const TaskGraph& graph = plan.graph();
  EXPECT_THAT(validate(graph, plan.platform(), plan.schedule), IsEmpty());
  EXPECT_EQ(plan.schedule.activation_limit, limit);
  Bytes external = 0;  // which nobody could plan
  for (BufferId buffer = graph.task_count(); buffer < graph.buffer_count(); ++buffer) {
    const bool counts = graph.in_scratchpad(buffer) && graph.buffer_class(buffer) == BufferClass::activation;
    external += counts ? graph.buffer_bytes(buffer) : 0;
  }
  EXPECT_LE(activations_of(occupancy_of(graph, plan.schedule)), limit + external);
  EXPECT_LE(activations_of_runs(plan, plan.schedule, random), limit);
}

// b takes the 4 bytes that nobody has had, and waits for nobody; c those of a, which is released by its reader.
TEST(ActivationWaits, HandBytesOnInOrderOfRelease) {
  const test::SmallCase c = test::small_case("pe0 pe1 pe2", R"(
    a 2 6 activation
    b 1 4 activation
    read 1 0 < a
    c 2 8 activation)");
  Schedule plan = c.plan("0:a 1:b 0:read 2:c");
  plan.start = {0, 0, 2, 3};
  plan.finish = {2, 1, 3, 5};
  plan.makespan = 5;
  ASSERT_TRUE(keep_activation_limit(c.graph, c.platform, 10, plan));
  ASSERT_EQ(plan.activation_waits.size(), 2u);
  EXPECT_EQ(plan.activation_waits[0].released, c["b"]);  // 4 bytes, released at 1
  EXPECT_EQ(plan.activation_waits[1].released, c["a"]);  // 4 of 6, released at 3
  for (const ReleaseWait& wait : plan.activation_waits) EXPECT_EQ(wait.task, c["c"]);
  EXPECT_THAT(validate(c.graph, c.platform, plan), IsEmpty());
  EXPECT_EQ(replay_plan(c.graph, c.platform, plan).start[c["c"]], 3);

  plan.activation_limit = 9;
  EXPECT_THAT(validate(c.graph, c.platform, plan),
              ElementsAre("at time 0 10 bytes of activations are live, more than their limit of 9"));
  plan.activation_limit = 10;
  plan.start[c["c"]] = 2;
  plan.finish[c["c"]] = 4;
  plan.makespan = 4;
  EXPECT_THAT(validate(c.graph, c.platform, plan), Contains(HasSubstr("before buffer a is released")));

  EXPECT_FALSE(keep_activation_limit(c.graph, c.platform, 9, plan));
}

TEST(ActivationLimit, IsKeptOnRandomGraphsInEveryRun) {
  std::mt19937 random(5);
  int below_the_largest = 0, above_without_waits = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    RandomCase c = RandomCaseMaker(seed).make();
    if (seed % 2 == 1) test::give_stages(c.platform, seed);
    const Limits limits = limits_of(c);
    below_the_largest += limits.least < limits.most ? 1 : 0;
    for (const Bytes limit : {limits.least, (limits.least + limits.most) / 2, limits.most}) {
      for (const char* name : {"heft-guard", "memory-aware-heft"}) {
        SCOPED_TRACE(fmt::format("{} within {}", name, limit));
        PlanOptions options;
        options.search_budget = 0.01;
        options.orders.activation_limit = limit;
        const Plan plan = make_plan(c.graph, c.platform, scheduler(name), options);
        EXPECT_EQ(plan.fits, Fits::yes);
        expect_keeps_to(limit, plan, random);
        Schedule without_waits = plan.schedule;
        without_waits.activation_waits.clear();
        above_without_waits += activations_of_runs(plan, without_waits, random) > limit ? 1 : 0;
      }
    }
  }
  EXPECT_GT(below_the_largest, 100);
  EXPECT_GT(above_without_waits, 100);
}

TEST(ActivationLimit, IsKeptWhereTilesAreSpilledToo) {
  std::mt19937 random(5);
  int spilled = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    RandomCase c = RandomCaseMaker(seed).make();
    if (!c.platform.reuse) continue;
    const Limits limits = limits_of(c);
    PlanOptions options;
    options.search_budget = 0.01;
    options.orders.activation_limit = limits.least;
    const Bytes enough = make_plan(c.graph, c.platform, scheduler("heft-guard"), options).order_peak;
    const std::vector<SequentialOrder> orders = low_peak_orders(c.graph, c.platform, options.orders);
    Bytes least = enough;
    const ScratchpadSizes activations(c.graph, c.platform.alignment, BufferClass::activation);
    for (const SequentialOrder& order : orders) {
      if (order_peak(c.graph, activations, 0, order.tasks) > limits.least) continue;
      least = std::min(least, min_spilled_capacity(c.graph, c.platform, order.tasks).bytes);
    }
    for (const Bytes capacity : {least, (least + enough) / 2}) {
      c.platform.capacity = capacity;
      const Plan plan = make_plan(c.graph, c.platform, scheduler("memory-aware-heft"), options);
      spilled += plan.graph().task_count() > c.graph.task_count() ? 1 : 0;
      expect_keeps_to(limits.least, plan, random);
    }
  }
  EXPECT_GT(spilled, 100);
}

TEST(ActivationLimit, IsKeptByAllSchedulesOfASet) {
  std::mt19937 random(5);
  for (unsigned seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    const RandomCase c = RandomCaseMaker(seed).make();
    PlanOptions options;
    options.search_budget = 0.01;
    options.orders.activation_limit = limits_of(c).least;
    for (const Objective objective : {Objective::memory, Objective::pareto}) {
      options.objective = objective;
      for (const Plan& plan : make_pareto_plans(c.graph, c.platform, scheduler("memory-aware-heft"), options)) {
        expect_keeps_to(options.orders.activation_limit, plan, random);
      }
    }
  }
}

TEST(ActivationLimit, BelowTheLeastNamesOneThatWorks) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const RandomCase c = RandomCaseMaker(seed).make();
    const Bytes least = limits_of(c).least;
    if (least <= 1) continue;
    PlanOptions options;
    for (const Bytes limit : {Bytes{1}, least - 1}) {
      options.orders.activation_limit = limit;
      try {
        make_plan(c.graph, c.platform, scheduler("heft-guard"), options);
        ADD_FAILURE();
      } catch (const Infeasible& error) {
        EXPECT_THAT(error.what(), HasSubstr(fmt::format("the smallest limit known to work is {}", least)));
      }
    }
    options.orders.activation_limit = least;
    EXPECT_NO_THROW(make_plan(c.graph, c.platform, scheduler("heft-guard"), options));
  }
}

}  // namespace
}  // namespace weft
