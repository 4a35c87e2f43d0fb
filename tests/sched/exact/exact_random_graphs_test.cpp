// The search to the end on the cases of the study.
#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "sched/exact/exact_makespan.hpp"
#include "sched/orders/low_peak_orders.hpp"
#include "sched/rules/bounds.hpp"
#include "tests/support/cases/generator.hpp"
#include "tests/support/sched/limited_schedule.hpp"

namespace weft::test {
namespace {

// At the least sequential peak and 1/3, 2/3 and all of the way to HEFT's peak.
class CaseUnderLimits {
 public:
  explicit CaseUnderLimits(const study::CaseShape& shape)
      : case_(study::make_case(shape)),
        orders_(low_peak_orders(case_.graph, case_.platform)),
        heft_(schedule_within("heft", case_.graph, case_.platform, 0)) {}

  void expect_consistent() const {
    SCOPED_TRACE(case_.name);
    expect_true_peaks();
    const Bytes least = orders_.front().peak;
    EXPECT_THROW(exact_makespan(case_.graph, case_.platform, least - 1), Infeasible);
    const Bytes enough = std::max(least, occupancy_of(case_.graph, heft_).peak);
    Time before = cannot_run;
    for (int third = 0; third <= 3; ++third) {
      const Bytes limit = least + (enough - least) * third / 3;
      const ExactMakespan exact = exact_makespan(case_.graph, case_.platform, limit);
      EXPECT_TRUE(exact.optimal) << limit;
      EXPECT_LE(exact.schedule.makespan, before) << limit;
      before = exact.schedule.makespan;
      expect_within(case_.graph, case_.platform, limit, exact.schedule);
      expect_no_better(limit, exact.schedule.makespan);
    }
    EXPECT_LE(before, heft_.makespan);
    EXPECT_GE(before, lower_bounds(case_.graph, case_.platform).planned);
  }

 private:
  void expect_true_peaks() const {
    for (const SequentialOrder& order : orders_) {
      EXPECT_THAT(std::set<TaskId>(order.tasks.begin(), order.tasks.end()), testing::SizeIs(order.tasks.size()));
      EXPECT_EQ(order.tasks.size(), case_.graph.task_count()) << order.name;
      EXPECT_EQ(order.peak, sequential_peak(case_.graph, order.tasks)) << order.name;
    }
  }

  void expect_no_better(Bytes limit, Time least) const {
    for (const char* name : {"memheft", "memminmin", "heft-activation"}) {
      try {
        const Schedule other = schedule_within(name, case_.graph, case_.platform, limit, {orders_.front()});
        EXPECT_GE(other.makespan, least) << name << " under " << limit;
      } catch (const DeadEnd&) {
        EXPECT_STRNE(name, "heft-activation");
      }
    }
  }

  study::Case case_;
  std::vector<SequentialOrder> orders_;
  Schedule heft_;
};

TEST(ExactStudy, ProvesTheOptimumAndNoneIsBetter) {
  const std::vector<study::CaseShape> shapes = study::small_cases();
  for (std::size_t k = 0; k < shapes.size(); k += 11) CaseUnderLimits(shapes[k]).expect_consistent();
}

TEST(ExactStudySlow, ProvesTheOptimumOfAllCasesAndNoneIsBetter) {
  for (const study::CaseShape& shape : study::small_cases()) CaseUnderLimits(shape).expect_consistent();
}

}  // namespace
}  // namespace weft::test
