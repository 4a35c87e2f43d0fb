// memory-aware-heft with its search for plans that are fast with contention, on the machines of workloads/experiments.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/core/error.hpp"
#include "hw/flow/flow.hpp"
#include "sched/rules/bounds.hpp"
#include "sched/rules/validator.hpp"
#include "tests/support/base/turn.hpp"
#include "tests/support/sched/same_plan.hpp"

namespace weft::test {
namespace {

constexpr double little = 0.05;  // of the budget: a search, but a short one

struct Case {
  const char* experiment;
  const char* capacity;
};

std::shared_ptr<const Problem> problem_of(const Case& c, std::vector<std::string> overrides = {}) {
  overrides.push_back(std::string("hardware.scratchpad.capacity=") + c.capacity);
  return make_problem(
      read_experiment(std::string(WEFT_SOURCE_DIR "/workloads/experiments/") + c.experiment, overrides));
}

Plan refined(const std::shared_ptr<const Problem>& problem, double refine, PlanOptions options = {}) {
  options.search_budget = 0.05;
  options.refine = refine;
  return make_plan(problem, scheduler_named("memory-aware-heft"), options);
}

class RefinedPlan : public testing::TestWithParam<Case> {};

TEST_P(RefinedPlan, KeepsAllRulesAndIsNoSlowerThanThatOfAnyOtherAlgorithm) {
  const auto problem = problem_of(GetParam());
  const Plan plan = refined(problem, little);
  EXPECT_EQ(plan.fits, Fits::yes);
  EXPECT_TRUE(plan.schedule.is_contended);
  EXPECT_THAT(validate(plan.graph(), plan.platform(), plan.schedule), testing::IsEmpty());
  EXPECT_LE(plan.peak_address, problem->platform.capacity);
  EXPECT_EQ(plan.platform().capacity, problem->platform.capacity);
  EXPECT_GE(plan.schedule.makespan, lower_bounds(problem->graph, problem->platform).makespan);
  for (const std::string& name : SchedulerRegistry::instance().names()) {
    const Scheduler& other = scheduler_named(name);
    if (other.max_tasks < problem->graph.task_count()) continue;
    try {
      const Plan theirs = make_plan(problem, other, {.search_budget = 0.05});
      if (theirs.fits == Fits::no) continue;
      EXPECT_LE(plan.schedule.makespan, theirs.schedule.makespan) << name;
    } catch (const Infeasible&) {
    }
  }
}

class RefinedPlanOfBudget : public testing::TestWithParam<Case> {};

TEST_P(RefinedPlanOfBudget, IsTheSameEveryTimeAndNoWorseForMoreBudget) {
  const auto problem = problem_of(GetParam());
  const Plan plan = refined(problem, little);
  expect_same_schedule(refined(problem, little).schedule, plan.schedule);
  Time before = refined(problem, 0).schedule.makespan;
  for (const double budget : {0.02, little, 0.15}) {
    const Time makespan = refined(problem, budget).schedule.makespan;
    EXPECT_LE(makespan, before) << budget;
    before = makespan;
  }
}

INSTANTIATE_TEST_SUITE_P(Machines, RefinedPlan,
                         testing::Values(Case{"lenet5.yaml", "8 KiB"}, Case{"lenet5.yaml", "3200 B"},
                                         Case{"machines/crossbar.yaml", "8 KiB"},
                                         Case{"machines/buffered.yaml", "16 KiB"}));

INSTANTIATE_TEST_SUITE_P(Machines, RefinedPlanOfBudget,
                         testing::Values(Case{"lenet5.yaml", "8 KiB"}, Case{"machines/crossbar.yaml", "8 KiB"},
                                         Case{"machines/buffered.yaml", "16 KiB"}));

TEST(Refinement, FindsWhatNoAlgorithmPlans) {
  const auto problem = problem_of({"lenet5.yaml", "8 KiB"});
  const Plan plan = refined(problem, 0.5);
  EXPECT_LT(plan.schedule.makespan, refined(problem, 0).schedule.makespan * 0.97);
  EXPECT_LT(plan.schedule.makespan, make_plan(problem, scheduler_named("depth-first")).schedule.makespan);
}

TEST(Refinement, IsNoSlowerWhereOperandsAreKeptAndReadsShared) {
  const std::array cases{Case{"lenet5.yaml", "8 KiB"}, Case{"machines/mesh.yaml", "32 KiB"},
                         Case{"machines/buffered.yaml", "16 KiB"}, Case{"lenet5.yaml", "3200 B"}};
  const test::Seeds turn = test::seeds_of_turn({0, cases.size()});
  for (const Case& c : std::span(cases).subspan(turn.first, turn.count)) {
    const Time alone = refined(problem_of(c), little).schedule.makespan;
    const std::string reuse = "hardware.pes.0.reuse=true", multicast = "hardware.interconnect.multicast=true";
    for (const auto& settings : {std::vector{reuse}, std::vector{multicast}, std::vector{reuse, multicast}}) {
      const Plan plan = refined(problem_of(c, settings), little);
      EXPECT_LE(plan.schedule.makespan, alone) << c.experiment << ' ' << settings.front();
      EXPECT_FALSE(plan.platform().shares_nothing);
    }
  }
}

// The search is made for a capacity of few significant bits, or for all that can be of use.
TEST(Refinement, IsTheSameWhereALittleMoreMemoryOrPlentyIsThere) {
  const Time makespan = refined(problem_of({"lenet5.yaml", "4096 B"}), little).schedule.makespan;
  EXPECT_LE(refined(problem_of({"lenet5.yaml", "4150 B"}), little).schedule.makespan, makespan);
  const Time plenty = refined(problem_of({"lenet5.yaml", "256 KiB"}), little).schedule.makespan;
  EXPECT_LE(refined(problem_of({"lenet5.yaml", "1 MiB"}), little).schedule.makespan, plenty);
}

TEST(Refinement, IsForTheMakespanOnly) {
  const auto problem = problem_of({"lenet5.yaml", "8 KiB"});
  const PlanOptions memory{.objective = Objective::memory};
  expect_same_schedule(refined(problem, little, memory).schedule, refined(problem, 0, memory).schedule);
}

TEST(Refinement, KeepsToALimitOnActivations) {
  const auto problem = problem_of({"lenet5.yaml", "8 KiB"});
  PlanOptions options;
  options.orders.activation_limit = 2500;
  const Plan plan = refined(problem, little, options);
  EXPECT_EQ(plan.schedule.activation_limit, 2500);
  EXPECT_THAT(validate(plan.graph(), plan.platform(), plan.schedule), testing::IsEmpty());
}

TEST(Refinement, ReportsHowFarItIs) {
  const auto problem = problem_of({"lenet5.yaml", "8 KiB"});
  std::vector<std::uint32_t> done;
  PlanOptions options;
  options.progress = [&](std::uint32_t slices, std::uint32_t total) {
    done.push_back(slices);
    EXPECT_EQ(total, 2u);
  };
  std::set<std::string> tried;
  options.trying = [&](const std::string& algorithm) { tried.insert(algorithm); };
  refined(problem, 0.25, options);
  EXPECT_THAT(done, testing::ElementsAre(0, 1));
  EXPECT_THAT(tried, testing::IsSupersetOf({"memory-aware-heft", "heft", "depth-first"}));
}

// An order that fits leaves no room for tasks beside one another here; with tiles in DRAM there is some.
TEST(Refinement, SpillsWhereThatIsFasterThoughAnOrderFits) {
  const auto problem = problem_of({"lenet5.yaml", "3200 B"});
  PlanOptions options{.search_budget = 0};
  const Scheduler& scheduler = scheduler_named("memory-aware-heft");
  const Plan within_order = make_plan(problem, scheduler, options);
  ASSERT_EQ(within_order.graph().task_count(), problem->graph.task_count());
  options.spill_part = 0.9;
  const Plan spilled = make_plan(problem, scheduler, options);
  EXPECT_GT(spilled.graph().task_count(), problem->graph.task_count());
  EXPECT_THAT(validate(spilled.graph(), spilled.platform(), spilled.schedule), testing::IsEmpty());
  EXPECT_GT(refined(problem, little).graph().task_count(), problem->graph.task_count());
}

}  // namespace
}  // namespace weft::test
