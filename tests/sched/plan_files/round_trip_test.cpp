// A plan that was saved is read back as the same plan, whoever made it.
#include <gmock/gmock.h>

#include <set>
#include <string>

#include "sched/plan_files/plan_file.hpp"
#include "sched/spill/added_tasks.hpp"
#include "tests/support/base/temporary_directory.hpp"
#include "tests/support/sched/planned.hpp"
#include "tests/support/sched/random_case.hpp"
#include "tests/support/sched/same_plan.hpp"
#include "tests/support/sched/stages.hpp"

namespace weft {
namespace {

using test::RandomCase;
using test::RandomCaseMaker;
using testing::Test;

struct Seen {
  std::uint32_t plans = 0, waiting = 0, stores = 0, recomputed = 0, starts_after = 0, starts_after_read = 0,
                barriers = 0, compute_barriers = 0, releases = 0, limits = 0, staged = 0;
  std::set<std::string> algorithms;

  void note(const std::string& algorithm, const Plan& plan) {
    const Schedule& schedule = plan.schedule;
    const AddedTasks added = added_tasks(plan.graph());
    algorithms.insert(algorithm);
    ++plans;
    waiting += plan.fits == Fits::waits;
    stores += added.stores > 0;
    recomputed += added.recomputed > 0;
    starts_after += !schedule.starts_after.empty();
    starts_after_read += !schedule.starts_after_read.empty();
    barriers += !schedule.barriers.empty();
    compute_barriers += !schedule.compute_barriers.empty();
    releases += plan.platform().reuse && !schedule.release_position.empty();
    limits += !schedule.activation_waits.empty();
    staged += !schedule.compute_start.empty();
  }
};

void expect_round_trip(const std::shared_ptr<const Problem>& problem, const Plan& plan) {
  const test::TemporaryDirectory directory;
  const std::string file = directory.file("plan.json");
  save_plan(file, plan, {});
  const Plan read = PlanFile(file).plan(problem);
  test::expect_same_plan(read, plan);
  const std::string text = test::read_text(file);
  save_plan(file, read, {});
  EXPECT_EQ(test::read_text(file), text);
}

// Returns the bytes that the plan needs; 0 where there is none.
Bytes try_plan(const RandomCase& c, const Scheduler& scheduler, const PlanOptions& options, Seen& seen) {
  SCOPED_TRACE(scheduler.name);
  const auto problem = test::copy_of(c.graph, c.platform);
  try {
    const Plan plan = make_plan(problem, scheduler, options);
    if (plan.fits == Fits::no) return 0;
    expect_round_trip(problem, plan);
    seen.note(scheduler.name, plan);
    return plan.peak_address;
  } catch (const Infeasible&) {
    return 0;
  }
}

// Without a limit on the capacity and then within less and less.
void try_capacities(RandomCase c, const Scheduler& scheduler, const PlanOptions& options, Seen& seen) {
  Bytes needed = try_plan(c, scheduler, options, seen);
  for (int k = 0; k < 3 && needed > 0; ++k) {
    c.platform.capacity = needed * 4 / 5;
    needed = try_plan(c, scheduler, options, seen);
  }
}

TEST(PlanFileRoundTrip, KeepsEveryPlanOfEveryAlgorithm) {
  Seen seen;
  for (unsigned seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    RandomCase c = RandomCaseMaker(seed, 30).make();
    if (seed % 3 == 0) test::give_stages(c.platform, seed);
    for (const std::string& name : SchedulerRegistry::instance().names()) {
      const Scheduler& scheduler = *SchedulerRegistry::instance().find(name);
      if (c.graph.task_count() > scheduler.max_tasks) continue;
      if (scheduler.only_one_stage && c.platform.has_stages()) continue;
      PlanOptions options{.search_budget = 0};
      try_capacities(c, scheduler, options, seen);
      if (scheduler.pareto != nullptr) {
        options.objective = Objective::memory;
        try_capacities(c, scheduler, options, seen);
        options.objective = Objective::makespan;
      }
      if (!scheduler.keeps_activation_limit) continue;
      options.orders.activation_limit = 120;
      try_plan(c, scheduler, options, seen);
    }
    if (Test::HasFailure()) return;
  }
  EXPECT_EQ(seen.algorithms.size(), SchedulerRegistry::instance().names().size());
  for (const std::uint32_t count :
       {seen.waiting, seen.stores, seen.recomputed, seen.starts_after, seen.starts_after_read, seen.barriers,
        seen.compute_barriers, seen.releases, seen.limits, seen.staged}) {
    EXPECT_GT(count, 5u);
  }
  EXPECT_GT(seen.plans, 1000u);
}

}  // namespace
}  // namespace weft
