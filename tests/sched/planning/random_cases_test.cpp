// Every scheduler under a capacity on random graphs and machines, as weft_random_cases checks ten thousand of them; and
// that its checks find what is wrong.
#include <gmock/gmock.h>

#include <algorithm>
#include <vector>

#include "tests/support/base/turn.hpp"
#include "tests/support/cases/case_check.hpp"
#include "tests/support/cases/plan_check.hpp"
#include "tests/support/sched/small_case.hpp"

namespace weft::study {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

Tally check_cases(std::uint32_t first, std::uint32_t count) {
  Tally all;
  for (std::uint32_t seed = first; seed < first + count; ++seed)
    all.add(check_case(random_problem(seed), {seed, {}, {}, nullptr}));
  return all;
}

// And that memheft and memminmin come to dead ends where an order fits, although not always.
void expect_safe(test::Seeds seeds) {
  const auto [first, count] = seeds;
  const Tally all = check_cases(first, count);
  EXPECT_THAT(all.faults, IsEmpty());
  EXPECT_EQ(all[Count::cases], count);
  EXPECT_GT(all[Count::plans], 6 * count);
  EXPECT_GT(all[Count::spilled], count);
  EXPECT_GT(all[Count::recomputed], 0);
  EXPECT_GT(all[Count::disturbed_runs], 5 * count);
  for (const auto& [dead_ends, tries] : {std::pair(Count::memheft_dead_ends, Count::memheft_tries),
                                         std::pair(Count::memminmin_dead_ends, Count::memminmin_tries)}) {
    EXPECT_EQ(all[tries], 2 * count);
    EXPECT_GT(all[dead_ends], count / 5);
    EXPECT_LT(all[dead_ends], 9 * count / 5);
  }
}

TEST(RandomCases, SafeSchedulersFinishWithinEveryCapacityTheyAreGivenOthersComeToDeadEnds) { expect_safe({0, 80}); }

TEST(RandomCasesSlow, SafeSchedulersFinishWithinEveryCapacityTheyAreGivenInFourHundred) {
  expect_safe(test::seeds_of_turn({80, 320}));
}

// Each objective, and the search for orders with all its steps and with few.
TEST(RandomCases, GiveTheSameForTheSameSeed) {
  for (const std::uint32_t seed : {5u, 77u, 85u, 93u})
    EXPECT_EQ(check_cases(seed, 1).text(), check_cases(seed, 1).text());
}

TEST(RandomCases, HaveOneToSixteenProcessingElements) {
  std::vector<std::size_t> counts;
  for (std::uint32_t seed = 0; seed < 400; ++seed) {
    const Platform platform = random_problem(seed).problem.platform;
    counts.push_back(static_cast<std::size_t>(std::ranges::count(platform.processors, false, &Processor::is_dma)));
  }
  EXPECT_EQ(*std::ranges::min_element(counts), 1);
  EXPECT_EQ(*std::ranges::max_element(counts), 16);
}

TEST(Tally, ComesBackFromItsText) {
  Tally tally;
  tally[Count::plans] = 7;
  tally[Count::memminmin_low_dead_ends] = 3;
  tally.faults = {"one fault", "another\nin two lines"};
  const Tally back = Tally::from_text(tally.text());
  EXPECT_EQ(back.counts, tally.counts);
  EXPECT_THAT(back.faults, testing::ElementsAre("one fault", "another in two lines"));
  EXPECT_THAT(Tally::from_text("its process was ended by signal 6").faults,
              testing::ElementsAre("its process was ended by signal 6"));
}

// Two chains on two processing elements, of which both fit only one after the other.
struct TwoChains {
  Problem problem;
  Plan plan;

  TwoChains() {
    test::SmallCase made = test::small_case("pe0 pe1", R"(
      a 4,- 8
      b -,4 8
      a2 4,- 8 < a
      b2 -,4 8 < b
      a3 4,- 0 < a2
      b3 -,4 0 < b2)");
    problem = {std::move(made.graph), std::move(made.platform)};
    problem.platform.capacity = 24;
    plan = make_plan(std::make_shared<const Problem>(problem), *SchedulerRegistry::instance().find("heft-guard"));
  }
};

TEST(PlanCheck, AcceptsAPlan) {
  const TwoChains c;
  EXPECT_THAT(faults_of_plan(c.problem, c.plan), IsEmpty());
  EXPECT_THAT(faults_of_disturbed_run(c.problem, c.plan, 1), IsEmpty());
}

TEST(PlanCheck, FindsAPlanThatIsLargerThanTheCapacity) {
  TwoChains c;
  c.problem.platform.capacity = c.plan.peak_address - 1;
  EXPECT_THAT(faults_of_plan(c.problem, c.plan), Contains(HasSubstr("addresses up to")));
}

TEST(PlanCheck, FindsAddressesThatAreNotWhatThePlanSays) {
  TwoChains c;
  c.plan.peak_address += 8;
  c.plan.peak_bytes += 1;
  EXPECT_THAT(faults_of_plan(c.problem, c.plan),
              AllOf(Contains(HasSubstr("says a highest address")), Contains(HasSubstr("says a peak"))));
}

TEST(PlanCheck, FindsTimesThatAreNotThoseOfTheRun) {
  TwoChains c;
  const TaskId last = c.plan.schedule.order.back();
  c.plan.schedule.start[last] += 1;
  c.plan.schedule.finish[last] += 1;
  c.plan.schedule.makespan += 1;
  EXPECT_THAT(faults_of_plan(c.problem, c.plan), Contains(HasSubstr("other times when it is carried out")));
}

// All buffers at one address.
TEST(PlanCheck, FindsADisturbedRunThatUsesAnAddressTwice) {
  TwoChains c;
  std::fill(c.plan.schedule.address.begin(), c.plan.schedule.address.end(), 0);
  EXPECT_THAT(faults_of_disturbed_run(c.problem, c.plan, 1), testing::Not(IsEmpty()));
}

TEST(PlanCheck, FindsTasksThatWereNotAskedFor) {
  TwoChains c;
  test::SmallCase other = test::small_case("pe0 pe1", "a 4,- 8\nb -,4 8");
  c.plan.problem = std::make_shared<Problem>(Problem{std::move(other.graph), std::move(other.platform)});
  EXPECT_THAT(faults_of_plan(c.problem, c.plan), Contains("tasks are missing"));
}

}  // namespace
}  // namespace weft::study
