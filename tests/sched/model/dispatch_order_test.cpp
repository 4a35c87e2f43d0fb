// Dispatch orders that follow from starts: what an algorithm has decided within one instant must survive.
#include "sched/model/dispatch_order.hpp"

#include <gmock/gmock.h>

#include <random>
#include <string>

#include "sched/rules/validator.hpp"
#include "tests/support/sched/planned.hpp"
#include "tests/support/sched/small_case.hpp"

namespace weft {
namespace {

using test::make_plan;
using test::small_case;
using test::SmallCase;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Le;
using testing::Pointwise;

const Scheduler& algorithm(const char* name) { return *SchedulerRegistry::instance().find(name); }

TEST(OrderByStart, ATaskOfNoDurationStandsBeforeALongOneThatStartsInTheSameInstant) {
  const SmallCase c = small_case("pe0 pe1", "a 100 0\nz 0 0\nb 99 0 < z");
  for (const char* name : {"heft", "lookahead-heft"}) {
    EXPECT_EQ(algorithm(name).schedule(c.graph, c.platform, {}).makespan, 100) << name;
    const Plan plan = make_plan(c.graph, c.platform, algorithm(name));
    EXPECT_EQ(plan.schedule.makespan, 100) << name;
    EXPECT_THAT(validate(c.graph, c.platform, plan.schedule), IsEmpty());
  }
}

TEST(OrderByStart, ATaskOfNoDurationIsInTheWayOfNothingWhereAllProcessorsAreAlike) {
  const SmallCase c = small_case("pe0 pe1", "a 28 0\nz 0 0\nb 4 0 < z");
  EXPECT_EQ(make_plan(c.graph, c.platform, algorithm("heft")).schedule.makespan, 28);
}

TEST(OrderByStart, TasksOfNoDurationInAChainStayInTopologicalOrder) {
  const SmallCase c = small_case("pe0 pe1", "long 5 0\nfirst 0 0\nsecond 0 0 < first\nlast 0 0 < second");
  Schedule schedule = c.plan("0:long 0:first 1:second 0:last");
  schedule.finish[c["long"]] = 5;
  EXPECT_THAT(order_by_start(c.graph, schedule), ElementsAre(c["first"], c["second"], c["last"], c["long"]));
}

TEST(OrderByStart, TasksThatReadInNoTimeStandInTheOrderInWhichTheyCompute) {
  const SmallCase c = small_case("pe0", "b 2+3 0\na 0+5 0\nz 0+0 0");
  Schedule schedule = c.plan("0:z 0:a 0:b");
  schedule.read_finish = {2, 0, 0};
  schedule.compute_start = {5, 0, 0};
  schedule.finish = {8, 5, 0};
  EXPECT_THAT(order_by_start(c.graph, schedule), ElementsAre(c["z"], c["a"], c["b"]));
}

// Where memory is no matter, a plan carries out what was decided: no task starts later than in the schedule itself.
TEST(OrderByStart, PlansStartNoTaskLaterThanTheirSchedules) {
  std::mt19937 random(5);
  for (int repeat = 0; repeat < 100; ++repeat) {
    std::string text;
    for (int task = 0; task < 14; ++task) {
      text += "t" + std::to_string(task) + " " + std::to_string(random() % 3 * (random() % 4)) + " 0";
      for (int producer = 0, count = 0; producer < task && count < 3; ++producer) {
        if (random() % 5 == 0) text += (count++ == 0 ? " < t" : " t") + std::to_string(producer);
      }
      text += "\n";
    }
    const SmallCase c = small_case("pe0 pe1 pe2", text);
    for (const char* name : {"heft", "peft", "cpop", "lookahead-heft", "layer-by-layer"}) {
      const Schedule own = algorithm(name).schedule(c.graph, c.platform, {});
      const Schedule planned = make_plan(c.graph, c.platform, algorithm(name)).schedule;
      EXPECT_THAT(planned.start, Pointwise(Le(), own.start)) << name << "\n" << text;
    }
  }
}

}  // namespace
}  // namespace weft
