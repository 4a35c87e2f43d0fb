#include "hw/flow/flow.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/core/child_process.hpp"
#include "hw/flow/tile_choice.hpp"
#include "sched/rules/validator.hpp"

namespace weft {
namespace {

Experiment lenet5(const std::vector<std::string>& overrides) {
  return read_experiment(WEFT_SOURCE_DIR "/workloads/experiments/lenet5.yaml", overrides);
}

struct Makespans {
  Time planned, uncontended;
  Cycles simulated;
};

TEST(Flow, GoesFromAnExperimentToARun) {
  const Makespans makespans = in_child_process([] {
    const Experiment experiment = lenet5({});
    const Plan plan = make_plan(make_problem(experiment), scheduler_named(experiment.schedule.algorithm));
    return Makespans{plan.schedule.makespan, plan.uncontended_makespan, run_plan(experiment, plan).makespan};
  });
  EXPECT_EQ(makespans.planned, 9'952);
  EXPECT_EQ(makespans.uncontended, 8'889);
  EXPECT_EQ(makespans.simulated, 9'952);
}

// What added loads and stores cost is asked of the machine while the plan is made.
TEST(Flow, MakesPlansThatNeedNothingElseToStayThere) {
  const auto spilled = [] {
    const std::shared_ptr<const Problem> problem = make_problem(lenet5({"hardware.scratchpad.capacity=3072 B"}));
    const Plan plan = make_plan(problem, scheduler_named("heft-guard"), {.search_budget = 0});
    EXPECT_GT(plan.graph().task_count(), problem->graph.task_count());
    return plan;
  };
  const Plan plan = spilled();
  EXPECT_TRUE(validate(plan.graph(), plan.platform(), plan.schedule).empty());
}

TEST(Flow, ChoosesTilesInThisProcess) {
  Experiment experiment = lenet5({"workload.tiling=auto", "schedule.search_budget=0"});
  ASSERT_TRUE(experiment.tiling.to_search);
  std::uint32_t steps = 0;
  choose_tiles(experiment, [&](std::uint32_t, std::uint32_t) { ++steps; });
  EXPECT_FALSE(experiment.tiling.to_search);
  EXPECT_GT(steps, 0u);
  EXPECT_GT(make_plan(make_problem(experiment), scheduler_named("depth-first")).schedule.makespan, 0);
}

}  // namespace
}  // namespace weft
