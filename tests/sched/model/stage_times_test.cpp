// Processors of two and three stages (local buffers): reading the next task overlaps computing this one, and that the
// writing of the one before.
#include "sched/model/stage_times.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "sched/dispatch/memory_waits.hpp"
#include "sched/dispatch/plan_replay.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/planning/plan.hpp"
#include "sched/rules/bounds.hpp"
#include "sched/rules/validator.hpp"
#include "tests/support/base/turn.hpp"
#include "tests/support/cases/case_check.hpp"
#include "tests/support/cases/plan_check.hpp"
#include "tests/support/sched/planned.hpp"
#include "tests/support/sched/small_case.hpp"
#include "tests/support/sched/small_dispatch.hpp"
#include "tests/support/sched/stages.hpp"

namespace weft {
namespace {

using test::make_plan;
using test::replay_plan;
using test::small_case;
using test::SmallCase;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<std::string> all_algorithms{
    "heft",    "cpop",      "peft",       "lookahead-heft",  "depth-first",      "layer-by-layer",
    "memheft", "memminmin", "heft-guard", "heft-activation", "memory-aware-heft"};

SmallCase four_tasks() { return small_case("pe0", "a 3+5 0\nb 2+1 0\nc 4+2 0\nd 1+2 0"); }

//   read     a a a b b - - - c c c c d
//   compute  - - - a a a a a b - - - c c d d
TEST(TwoStages, ReadingTheNextTaskOverlapsComputingThisOne) {
  const SmallCase c = four_tasks();
  const PlanReplay run = replay_plan(c, c.plan("0:a 0:b 0:c 0:d"));
  EXPECT_THAT(run.start, ElementsAre(0, 3, 8, 12));
  EXPECT_THAT(run.read_finish, ElementsAre(3, 5, 12, 13));
  EXPECT_THAT(run.compute_start, ElementsAre(3, 8, 12, 14));
  EXPECT_THAT(run.finish, ElementsAre(8, 9, 14, 16));
  EXPECT_EQ(run.makespan, 16);
}

SmallCase four_of_three() { return small_case("pe0", "a 3+5+2 0\nb 2+1+4 0\nc 4+2+3 0\nd 1+2+1 0"); }

//   read     a a a b b - - - c c c c d
//   compute  - - - a a a a a b b - - c c d d d
//   write    - - - - - - - - a a b b b b c c c d
TEST(ThreeStages, WritingTheLastResultOverlapsBoth) {
  const SmallCase c = four_of_three();
  const PlanReplay run = replay_plan(c, c.plan("0:a 0:b 0:c 0:d"));
  EXPECT_THAT(run.start, ElementsAre(0, 3, 8, 12));
  EXPECT_THAT(run.read_finish, ElementsAre(3, 5, 12, 13));
  EXPECT_THAT(run.compute_start, ElementsAre(3, 8, 12, 14));
  EXPECT_THAT(run.write_start, ElementsAre(8, 10, 14, 17));
  EXPECT_THAT(run.finish, ElementsAre(10, 14, 17, 18));
}

TEST(ThreeStages, EveryAlgorithmPlansSo) {
  const SmallCase c = small_case("pe0", "a 3+4+2 0\nb 3+4+2 0\nc 3+4+2 0\nd 3+4+2 0");
  for (const std::string& name : all_algorithms) {
    SCOPED_TRACE(name);
    const Plan plan = make_plan(c.graph, c.platform, *SchedulerRegistry::instance().find(name));
    EXPECT_EQ(plan.schedule.makespan, 3 + 4 * 4 + 2);
    EXPECT_THAT(validate(c.graph, c.platform, plan.schedule), IsEmpty());
  }
}

TEST(ThreeStages, ATaskComputesWhenTheOneBeforeItWritesAndStartsWhenThatComputes) {
  const SmallCase c = four_of_three();
  const Schedule plan = c.plan("0:a 0:b 0:c 0:d");
  StaticDispatch dispatch(c.graph, c.platform, plan);
  EXPECT_EQ(dispatch.start_next(0), c["a"]);
  dispatch.read_done(c["a"], 3);
  EXPECT_EQ(dispatch.start_next(3), c["b"]);
  dispatch.read_done(c["b"], 5);
  EXPECT_EQ(dispatch.start_next(5), no_task);  // a computes, b waits in the second local buffer
  dispatch.compute_done(c["a"], 8);
  EXPECT_EQ(dispatch.start_next(8), c["c"]);
  EXPECT_EQ(dispatch.start_of(c["c"]).enabler, c["b"]);
  EXPECT_EQ(dispatch.start_of(c["c"]).enabler_step, TaskStep::computes);
  dispatch.compute_done(c["b"], 9);
  dispatch.read_done(c["c"], 9);
  EXPECT_EQ(dispatch.start_next(9), no_task);  // b holds its result while that of a is written
  dispatch.finish(c["a"], 10);
  EXPECT_EQ(dispatch.start_next(10), c["d"]);
}

TEST(ThreeStages, TheValidatorChecksEachStage) {
  const SmallCase c = four_of_three();
  const auto faults = [&](auto change) {
    Schedule plan = c.plan("0:a 0:b 0:c 0:d");
    replay_plan(c, plan).give_times_to(plan);
    change(plan);
    return validate(c.graph, c.platform, plan);
  };
  EXPECT_THAT(faults([](Schedule&) {}), IsEmpty());
  EXPECT_THAT(faults([](Schedule& plan) { plan.finish[1] = 13; }), ElementsAre(HasSubstr("takes 4 to write")));
  EXPECT_THAT(faults([](Schedule& plan) { plan.write_start[1] = 9, plan.finish[1] = 13; }),
              ElementsAre(HasSubstr("tasks a and b overlap in the third stage")));
  EXPECT_THAT(faults([](Schedule& plan) { plan.write_start[3] = 18, plan.finish[3] = plan.makespan = 19; }),
              ElementsAre(HasSubstr("task d begins to write on pe0 at 18, but could at 17")));
}

TEST(ThreeStages, EachStageBoundsTheWork) {
  const SmallCase c = small_case("pe0", "a 1+1+5 0\nb 1+1+6 0");
  EXPECT_EQ(lower_bounds(c.graph, c.platform).work, 11);
}

TEST(TwoStages, EveryAlgorithmPlansSo) {
  const SmallCase c = small_case("pe0", "a 3+5 0\nb 3+5 0\nc 3+5 0\nd 3+5 0");
  for (const std::string& name : all_algorithms) {
    SCOPED_TRACE(name);
    const Plan plan = make_plan(c.graph, c.platform, *SchedulerRegistry::instance().find(name));
    EXPECT_EQ(plan.schedule.makespan, 23);
    EXPECT_THAT(validate(c.graph, c.platform, plan.schedule), IsEmpty());
  }
}

TEST(TwoStages, AnInputIsReleasedWhenItHasBeenRead) {
  const SmallCase c = small_case("pe0 pe1", R"(
    a 1+1 8
    read 2+9 4 < a
    next 1+1 8)");
  Schedule plan = c.plan("0:a 0:read 1:next");
  c.place(plan, "a:0 read:8 next:0");
  const PlanReplay run = replay_plan(c, plan);
  EXPECT_THAT(run.start, ElementsAre(0, 2, 4));
  run.give_times_to(plan);
  EXPECT_EQ(occupancy_of(c.graph, plan).peak, 12);

  StaticDispatch dispatch(c.graph, c.platform, plan);
  EXPECT_EQ(dispatch.start_next(0), c["a"]);
  dispatch.read_done(c["a"], 1);
  dispatch.finish(c["a"], 2);
  EXPECT_EQ(dispatch.start_next(2), c["read"]);
  EXPECT_EQ(dispatch.start_next(2), no_task);
  EXPECT_THAT(dispatch.read_done(c["read"], 4), ElementsAre(c["a"]));
  EXPECT_EQ(dispatch.start_next(4), c["next"]);
  EXPECT_EQ(dispatch.start_of(c["next"]).hold, Hold::space);
  EXPECT_EQ(dispatch.start_of(c["next"]).holder, c["read"]);
  EXPECT_EQ(dispatch.start_of(c["next"]).holder_step, TaskStep::has_read);
  EXPECT_THAT(dispatch.finish(c["read"], 13), ElementsAre(c["read"]));
}

TEST(TwoStages, ATaskStartsWhenTheOneBeforeItBeginsToCompute) {
  const SmallCase c = four_tasks();
  const Schedule plan = c.plan("0:a 0:b 0:c 0:d");
  StaticDispatch dispatch(c.graph, c.platform, plan);
  EXPECT_EQ(dispatch.start_next(0), c["a"]);
  EXPECT_EQ(dispatch.start_next(0), no_task);
  dispatch.read_done(c["a"], 3);
  EXPECT_EQ(dispatch.start_next(3), c["b"]);
  EXPECT_EQ(dispatch.start_of(c["b"]).enabler, c["a"]);
  EXPECT_EQ(dispatch.start_of(c["b"]).enabler_step, TaskStep::computes);
  dispatch.read_done(c["b"], 5);
  EXPECT_EQ(dispatch.start_next(5), no_task);  // no third local buffer
  dispatch.finish(c["a"], 8);
  EXPECT_EQ(dispatch.start_next(8), c["c"]);
  EXPECT_EQ(dispatch.start_of(c["c"]).ready, 8);
  EXPECT_EQ(dispatch.start_of(c["c"]).enabler, c["b"]);
}

TEST(TwoStages, TasksOfNoDurationPassInOneInstant) {
  const SmallCase c = small_case("pe0", "a 0+0 4\nb 0+2 4 < a\nc 2+0 4 < b\nd 0+0 4 < c");
  const PlanReplay run = replay_plan(c, c.plan("0:a 0:b 0:c 0:d"));
  EXPECT_THAT(run.start, ElementsAre(0, 0, 2, 4));
  EXPECT_EQ(run.makespan, 4);
}

TEST(TwoStages, AProcessorOfOneStageBesideThemIsAsEver) {
  const SmallCase c =
      small_case("pe0 dma0", "fetch -,4 8 load\na 2+6,- 4 < fetch\nfetch2 -,4 8 load\nb 2+6,- 4 < fetch2");
  const PlanReplay run = replay_plan(c, c.plan("1:fetch 0:a 1:fetch2 0:b"));
  EXPECT_THAT(run.start, ElementsAre(0, 4, 4, 8));
  EXPECT_THAT(run.read_finish, ElementsAre(4, 6, 8, 10));
  EXPECT_THAT(run.compute_start, ElementsAre(4, 6, 8, 12));
  EXPECT_THAT(run.finish, ElementsAre(4, 12, 8, 18));
}

TEST(TwoStages, AWaitForMemoryMayEndWithTheReadingOfATask) {
  const SmallCase c = small_case("pe0 pe1", "a 2+6 8\nb 1+1 8\nc 1+1 8 < b");
  Schedule plan = c.plan("0:a 1:b 1:c");
  plan.start = {0, 2, 4};
  plan.read_finish = {2, 3, 5};
  plan.compute_start = {2, 3, 5};
  plan.finish = plan.write_start = {8, 4, 6};
  plan.makespan = 8;
  set_memory_waits(c.graph, plan);
  EXPECT_THAT(plan.starts_after, ElementsAre(no_task, c["a"], no_task));
  EXPECT_THAT(plan.starts_after_read, ElementsAre(false, true, false));
  EXPECT_THAT(replay_plan(c, plan).start, ElementsAre(0, 2, 4));
  EXPECT_THAT(validate(c.graph, c.platform, plan), IsEmpty());
  plan.starts_after_read.clear();
  EXPECT_THAT(replay_plan(c, plan).start, ElementsAre(0, 8, 10));
  EXPECT_THAT(validate(c.graph, c.platform, plan), ElementsAre(HasSubstr("before task a, for which it waits")));
}

// The plan of four_tasks() with one thing wrong.
template <typename Change>
std::vector<std::string> faults_of(Change change) {
  const SmallCase c = four_tasks();
  Schedule plan = c.plan("0:a 0:b 0:c 0:d");
  replay_plan(c, plan).give_times_to(plan);
  change(plan);
  return validate(c.graph, c.platform, plan);
}

TEST(TwoStages, TheValidatorChecksEachStage) {
  EXPECT_THAT(faults_of([](Schedule&) {}), IsEmpty());
  EXPECT_THAT(faults_of([](Schedule& plan) { plan.read_finish.clear(); }), ElementsAre(HasSubstr("times of stages")));
  EXPECT_THAT(faults_of([](Schedule& plan) { plan.read_finish[1] = 6; }), ElementsAre(HasSubstr("takes 2 to read")));
  EXPECT_THAT(faults_of([](Schedule& plan) { plan.finish[1] = 10; }), ElementsAre(HasSubstr("takes 1 to compute")));
  EXPECT_THAT(faults_of([](Schedule& plan) { plan.start[1] = 2, plan.read_finish[1] = 4; }),
              ElementsAre(HasSubstr("task b starts on pe0 at 2, before a begins to compute there at 3")));
  EXPECT_THAT(faults_of([](Schedule& plan) { plan.compute_start[1] = 7, plan.write_start[1] = plan.finish[1] = 8; }),
              ElementsAre(HasSubstr("tasks a and b overlap in the second stage")));
  EXPECT_THAT(faults_of([](Schedule& plan) {
                plan.compute_start[3] = 15, plan.write_start[3] = plan.finish[3] = plan.makespan = 17;
              }),
              ElementsAre(HasSubstr("task d begins to compute on pe0 at 15, but could at 14")));
  EXPECT_THAT(
      faults_of([](Schedule& plan) { plan.start[2] = 7, plan.read_finish[2] = 11, plan.compute_start[2] = 11; }),
      testing::Not(IsEmpty()));
}

TEST(TwoStages, TheValidatorKnowsThatInputsLiveUntilTheyHaveBeenRead) {
  const SmallCase c = small_case("pe0 pe1", "a 1+1 8\nread 2+9 4 < a\nnext 1+1 8");
  Schedule plan = c.plan("0:a 0:read 1:next");
  c.place(plan, "a:0 read:8 next:0");
  replay_plan(c, plan).give_times_to(plan);
  EXPECT_THAT(validate(c.graph, c.platform, plan), IsEmpty());
  plan.start[2] -= 1, plan.read_finish[2] -= 1, plan.compute_start[2] -= 1, plan.write_start[2] -= 1,
      plan.finish[2] -= 1;
  EXPECT_THAT(validate(c.graph, c.platform, plan), ElementsAre(HasSubstr("share addresses while both are live")));
}

TEST(TwoStages, EachStageBoundsTheWork) {
  const SmallCase c = small_case("pe0", "a 3+5 0\nb 2+1 0\nc 4+2 0\nd 1+2 0");
  EXPECT_EQ(lower_bounds(c.graph, c.platform).work, 10);
  EXPECT_EQ(lower_bounds(c.graph, c.platform).critical_path, 8);
  const SmallCase mixed = small_case("pe0 pe1", "a 1+5,9 0\nb 1+5,9 0");
  EXPECT_EQ(lower_bounds(mixed.graph, mixed.platform).work, 5);
}

TEST(TwoStages, ExactRefusesThem) {
  const SmallCase c = four_tasks();
  EXPECT_THROW(make_plan(c.graph, c.platform, *SchedulerRegistry::instance().find("exact")), Infeasible);
}

void check_random_cases(test::Seeds seeds) {
  const auto [first, count] = seeds;
  study::Tally all;
  for (std::uint32_t seed = first; seed < first + count; ++seed) {
    study::RandomProblem made = study::random_problem(seed);
    if (!made.problem.platform.bandwidth.empty()) continue;
    test::give_stages(made.problem.platform, seed);
    all.add(study::check_case(std::move(made), {seed, {}, {}, nullptr}));
  }
  EXPECT_THAT(all.faults, IsEmpty());
  EXPECT_GT(all[study::Count::plans], 5 * count);
  EXPECT_GT(all[study::Count::spilled], count);
  EXPECT_GT(all[study::Count::disturbed_runs], 5 * count);
}

TEST(TwoStages, SafeSchedulersFinishWithinEveryCapacityTheyAreGiven) { check_random_cases({5000, 80}); }

TEST(TwoStagesSlow, SafeSchedulersFinishWithinEveryCapacityTheyAreGivenInFourHundred) {
  check_random_cases(test::seeds_of_turn({6000, 400}));
}

// Those that know no memory, at capacities where tasks wait.
TEST(TwoStages, PlansOfTheOtherSchedulersAreValidAtAnySpeed) {
  int waiting = 0;
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    study::RandomProblem made = study::random_problem(seed);
    Problem& problem = made.problem;
    if (!problem.platform.bandwidth.empty()) continue;
    test::give_stages(problem.platform, seed);
    for (const std::string& name : all_algorithms) {
      SCOPED_TRACE(std::to_string(seed) + " " + name);
      const Scheduler& scheduler = *SchedulerRegistry::instance().find(name);
      if (scheduler.keeps != Keeps::nothing) continue;
      problem.platform.capacity = std::numeric_limits<Bytes>::max();
      Plan plan = make_plan(problem.graph, problem.platform, scheduler);
      const std::vector<Bytes> capacities{plan.peak_address, std::max(plan.order_peak, plan.peak_address * 3 / 4)};
      for (const Bytes capacity : capacities) {
        problem.platform.capacity = capacity;
        plan = make_plan(problem.graph, problem.platform, scheduler);
        if (plan.fits == Fits::no) continue;
        waiting += plan.fits == Fits::waits ? 1 : 0;
        plan.fits = Fits::yes;
        EXPECT_THAT(study::faults_of_plan(problem, plan), IsEmpty());
        EXPECT_THAT(study::faults_of_disturbed_run(problem, plan, seed), IsEmpty());
      }
    }
  }
  EXPECT_GT(waiting, 20);
}

}  // namespace
}  // namespace weft
