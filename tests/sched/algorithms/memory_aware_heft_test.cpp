// The flagship against the exact optimum and its own promises; the study (docs/study.md) does the same with more.

#include <gtest/gtest.h>

#include <algorithm>

#include "sched/exact/exact_makespan.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/orders/low_peak_orders.hpp"
#include "sched/planning/memory_aware_planner.hpp"
#include "sched/rules/bounds.hpp"
#include "sched/rules/validator.hpp"
#include "tests/support/cases/generator.hpp"
#include "tests/support/sched/conv_chain.hpp"
#include "tests/support/sched/planned.hpp"
#include "tests/support/sched/schedule_check.hpp"

namespace weft {
namespace {

using test::make_pareto_plans;
using test::make_plan;

const Scheduler& flagship() { return *SchedulerRegistry::instance().find("memory-aware-heft"); }

std::vector<SequentialOrder> inexact_orders(const study::Case& made) {
  OrderSearch search;
  search.exact = false;
  return low_peak_orders(made.graph, made.platform, search);
}

// Gaps in percent, ascending, on the 240 graphs at 0, 1/3 and 2/3 of the way from the least peak to HEFT's.
std::vector<double> gaps_to_the_optimum(double search_budget) {
  std::vector<double> gaps;
  for (const study::CaseShape& shape : study::small_cases()) {
    study::Case made = study::make_case(shape);
    const Bytes least = low_peak_orders(made.graph, made.platform).front().peak;
    const std::vector<SequentialOrder> orders = inexact_orders(made);
    EXPECT_EQ(orders.front().peak, least) << made.name;
    const Bytes most = occupancy_of(made.graph, test::run_scheduler("heft", made.graph, made.platform)).peak;
    for (int third = 0; third < 3 && most >= least; ++third) {
      MemoryRequest request;
      request.limit = made.platform.capacity = least + (most - least) * third / 3;
      std::vector<SequentialOrder> fitting;
      std::copy_if(orders.begin(), orders.end(), std::back_inserter(fitting),
                   [&](const SequentialOrder& order) { return order.peak <= request.limit; });
      request.orders = fitting;
      request.search_budget = search_budget;
      const Schedule schedule = flagship().schedule(made.graph, made.platform, request);
      EXPECT_EQ(validate(made.graph, made.platform, schedule), std::vector<std::string>{}) << made.name;
      const ExactMakespan exact = exact_makespan(made.graph, made.platform, request.limit);
      EXPECT_TRUE(exact.optimal) << made.name;
      EXPECT_GE(schedule.makespan, exact.schedule.makespan) << made.name;
      gaps.push_back(100 * (schedule.makespan / exact.schedule.makespan - 1));
    }
  }
  std::sort(gaps.begin(), gaps.end());
  return gaps;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

TEST(MemoryAwareHeft, IsNearTheOptimumWithATenthOfItsBudget) {
  const std::vector<double> gaps = gaps_to_the_optimum(0.1);
  ASSERT_GT(gaps.size(), 600u);
  EXPECT_LE(mean(gaps), 1.5);
  EXPECT_LE(gaps[gaps.size() * 95 / 100], 8);
}

TEST(MemoryAwareHeft, IsNearTheOptimumSlow) {
  const std::vector<double> gaps = gaps_to_the_optimum(1);
  EXPECT_LE(mean(gaps), 0.5);
  EXPECT_LE(gaps[gaps.size() * 95 / 100], 2);
}

class OnLenet : public testing::Test {
 protected:
  OnLenet()
      : graph_(test::lenet_c1_s2_c3({{{6, 4, 4}, {6, 2, 2}, {16, 2, 2}}})),
        platform_(test::platform_with_speeds(graph_, {1, 1, 1, 1})) {}

  Plan plan(Objective objective, double budget = 1) const {
    PlanOptions options;
    options.objective = objective;
    options.search_budget = budget;
    return make_plan(graph_, platform_, flagship(), options);
  }

  TaskGraph graph_;
  Platform platform_;
};

TEST_F(OnLenet, ObjectivesOrderTheirResults) {
  const Plan fast = plan(Objective::makespan);
  const Plan small = plan(Objective::memory);
  EXPECT_LE(fast.schedule.makespan, 92'544);
  EXPECT_EQ(small.order_peak, 1832);
  EXPECT_LE(small.peak_bytes, 1856);
  EXPECT_LT(fast.schedule.makespan, small.schedule.makespan);
  EXPECT_LT(small.peak_bytes, fast.peak_bytes);
}

TEST_F(OnLenet, ParetoHoldsWhatIsWorthHaving) {
  PlanOptions options;
  options.objective = Objective::pareto;
  const std::vector<Plan> plans = make_pareto_plans(graph_, platform_, flagship(), options);
  ASSERT_GE(plans.size(), 3u);
  for (std::size_t k = 0; k < plans.size(); ++k) {
    EXPECT_EQ(validate(graph_, platform_, plans[k].schedule), std::vector<std::string>{});
    if (k == 0) continue;
    EXPECT_GT(plans[k].schedule.makespan, plans[k - 1].schedule.makespan);
    EXPECT_LT(plans[k].peak_bytes, plans[k - 1].peak_bytes);
  }
  EXPECT_LE(plans.front().schedule.makespan, plan(Objective::makespan).schedule.makespan);
  EXPECT_LE(plans.back().peak_bytes, plan(Objective::memory).peak_bytes);
}

TEST_F(OnLenet, SearchingMoreIsNeverWorseAndTheSameAgain) {
  const Plan none = plan(Objective::makespan, 0), base = plan(Objective::makespan);
  EXPECT_LE(base.schedule.makespan, none.schedule.makespan);
  const Plan again = plan(Objective::makespan);
  EXPECT_EQ(again.schedule.start, base.schedule.start);
  EXPECT_EQ(again.schedule.processor, base.schedule.processor);
  EXPECT_EQ(again.schedule.address, base.schedule.address);
}

// Layers of equal maps: the order keeps the memory low, and still no processor idles.
TEST(MemoryAwareHeft, KeepsProcessorsBusyNearTheLeastPeak) {
  test::ChainLayer layer;
  layer.kernel = 3;
  layer.pad = 1;
  layer.tile = {1, 1, 1};
  layer.stays = false;
  const TaskGraph graph = test::ConvChain::build({1, 40, 40}, std::vector<test::ChainLayer>(8, layer));
  Platform platform = test::platform_with_speeds(graph, std::vector<double>(16, 1.0));
  const std::vector<SequentialOrder> orders = low_peak_orders(graph, platform);
  MemoryRequest request;
  request.limit = platform.capacity = orders.front().peak + 8 * 16;
  request.orders = orders;
  request.search_budget = 0;
  const Schedule schedule = flagship().schedule(graph, platform, request);
  EXPECT_EQ(validate(graph, platform, schedule), std::vector<std::string>{});
  EXPECT_LE(schedule.makespan, 1.01 * work_bound(graph, platform));
}

}  // namespace
}  // namespace weft
