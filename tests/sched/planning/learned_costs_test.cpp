#include "sched/planning/learned_costs.hpp"

#include <gtest/gtest.h>

#include "tests/support/sched/small_case.hpp"

namespace weft {
namespace {

using test::small_case;
using test::SmallCase;

// What comes of a schedule, by hand.
PlanReplay run_of(std::vector<Time> start, std::vector<Time> finish, std::vector<Time> read_finish = {},
                  std::vector<Time> compute_start = {}, std::vector<Time> write_start = {}) {
  PlanReplay run;
  run.start = std::move(start);
  run.finish = std::move(finish);
  run.read_finish = std::move(read_finish);
  run.compute_start = std::move(compute_start);
  run.write_start = std::move(write_start);
  return run;
}

TEST(LearnedCosts, StretchATaskOnEveryProcessorAsItWasWhereItRan) {
  const SmallCase c = small_case("pe0 pe1", "a 10,20 0\nb 4,4 0");
  const Schedule plan = c.plan("1:a 0:b");
  const Platform learned = learned_platform(c.graph, c.platform, plan, run_of({0, 0}, {30, 4}), Learn::per_task);
  EXPECT_DOUBLE_EQ(learned.cost(c.graph, c["a"], 0), 15);
  EXPECT_DOUBLE_EQ(learned.cost(c.graph, c["a"], 1), 30);
  EXPECT_DOUBLE_EQ(learned.cost(c.graph, c["b"], 0), 4);
  EXPECT_DOUBLE_EQ(learned.cost(c.graph, c["b"], 1), 4);
}

TEST(LearnedCosts, LeaveATaskWhereItCannotRun) {
  const SmallCase c = small_case("pe0 pe1", "a 10,- 0");
  const Platform learned = learned_platform(c.graph, c.platform, c.plan("0:a"), run_of({0}, {20}), Learn::per_task);
  EXPECT_DOUBLE_EQ(learned.cost(c.graph, c["a"], 0), 20);
  EXPECT_EQ(learned.cost(c.graph, c["a"], 1), cannot_run);
}

TEST(LearnedCosts, StretchTheStagesOfATaskApart) {
  const SmallCase c = small_case("pe0", "a 2+6 0");
  const Platform learned =
      learned_platform(c.graph, c.platform, c.plan("0:a"), run_of({0}, {17}, {4}, {5}), Learn::per_task);
  EXPECT_DOUBLE_EQ(learned.read_cost(c.graph, c["a"], 0), 4);
  EXPECT_DOUBLE_EQ(learned.cost(c.graph, c["a"], 0), 16);
}

TEST(LearnedCosts, LeaveWhatComputesByItselfOfThreeStages) {
  const SmallCase c = small_case("pe0", "a 2+6+4 0");
  const Platform learned =
      learned_platform(c.graph, c.platform, c.plan("0:a"), run_of({0}, {21}, {4}, {5}, {13}), Learn::per_task);
  EXPECT_DOUBLE_EQ(learned.read_cost(c.graph, c["a"], 0), 4);
  EXPECT_DOUBLE_EQ(learned.write_cost(c.graph, c["a"], 0), 8);
  EXPECT_DOUBLE_EQ(learned.cost(c.graph, c["a"], 0), 18);
}

TEST(LearnedCosts, AreThoseOfAllTasksOfAClassTogetherWhereThatIsAsked) {
  const SmallCase c = small_case("pe0", "a 10 0\nb 10 0");
  ASSERT_EQ(c.graph.class_of(c["a"]) == c.graph.class_of(c["b"]), c.graph.class_count() == 1);
  const Platform learned =
      learned_platform(c.graph, c.platform, c.plan("0:a 0:b"), run_of({0, 10}, {10, 40}), Learn::per_class);
  const bool alike = c.graph.class_count() == 1;
  EXPECT_DOUBLE_EQ(learned.cost(c.graph, c["a"], 0), alike ? 20 : 10);
  EXPECT_DOUBLE_EQ(learned.cost(c.graph, c["b"], 0), alike ? 20 : 30);
}

}  // namespace
}  // namespace weft
