// The search to the end: equal to trying everything, never below a bound, within the limit.
#include <gmock/gmock.h>

#include <algorithm>
#include <array>

#include "sched/exact/exact_makespan.hpp"
#include "sched/list/ranks.hpp"
#include "sched/memory/retime.hpp"
#include "sched/planning/platform_of_file.hpp"
#include "sched/rules/bounds.hpp"
#include "tests/support/sched/limited_schedule.hpp"
#include "tests/support/sched/random_case.hpp"
#include "tests/support/workloads/graph_text.hpp"

namespace weft::test {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

// The least makespan over all dispatch orders and all processors, by trying them.
class Exhaustion {
 public:
  Exhaustion(const TaskGraph& graph, const Platform& platform, Bytes limit)
      : graph_(graph), platform_(platform), limit_(limit), placed_(graph.task_count(), false) {
    schedule_.processor.resize(graph.task_count());
    schedule_.start.resize(graph.task_count());
    schedule_.finish.resize(graph.task_count());
    if (!platform.reuse) schedule_.release_position.assign(graph.task_count(), held_to_the_end);
    if (resident_bytes(graph, platform.alignment) <= limit) extend();
  }
  Time makespan = cannot_run;

 private:
  void extend() {
    if (schedule_.order.size() == graph_.task_count()) {
      Schedule timed = schedule_;
      if (retime_within(graph_, platform_, limit_, timed)) makespan = std::min(makespan, timed.makespan);
      return;
    }
    for (TaskId task = 0; task < graph_.task_count(); ++task) {
      const auto inputs = graph_.inputs(task);
      const auto there = [&](BufferId input) { return graph_.is_external(input) || placed_[input]; };
      if (placed_[task] || !std::all_of(inputs.begin(), inputs.end(), there)) continue;
      placed_[task] = true;
      schedule_.order.push_back(task);
      for (ProcessorId p = 0; p < platform_.processor_count(); ++p) {
        schedule_.processor[task] = p;
        if (platform_.cost(graph_, task, p) != cannot_run) extend();
      }
      schedule_.order.pop_back();
      placed_[task] = false;
    }
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  Bytes limit_;
  std::vector<bool> placed_;
  Schedule schedule_;
};

void expect_optimum(const TaskGraph& graph, const Platform& platform, Bytes limit) {
  const Time least = Exhaustion(graph, platform, limit).makespan;
  if (least == cannot_run) {
    EXPECT_THROW(exact_makespan(graph, platform, limit), Infeasible);
    return;
  }
  const ExactMakespan exact = exact_makespan(graph, platform, limit);
  EXPECT_TRUE(exact.optimal);
  EXPECT_DOUBLE_EQ(exact.schedule.makespan, least);
  EXPECT_EQ(exact.lower_bound, exact.schedule.makespan);
  expect_within(graph, platform, limit, exact.schedule);
}

Bytes rank_order_peak(const TaskGraph& graph, const Platform& platform) {
  return order_of(graph, platform, rank_order(graph, platform)).peak;
}

TEST(ExactMakespan, EqualsExhaustionOnRandomCases) {
  RandomCaseMaker maker(21, 5);
  for (int k = 0; k < 250; ++k) {
    const RandomCase c = maker.make();
    const Bytes peak = rank_order_peak(c.graph, c.platform);
    for (const Bytes limit : {peak - (peak + 3) / 4, peak, peak + peak / 3}) {
      SCOPED_TRACE(testing::Message() << "case " << k << ", limit " << limit);
      expect_optimum(c.graph, c.platform, limit);
      if (HasFailure()) return;
    }
  }
}

// Random tasks and edges on processors between which data take time; two of the processors are alike.
std::string random_text(std::mt19937& random) {
  const auto below = [&](unsigned limit) { return static_cast<unsigned>(random() % limit); };
  std::string text = "processors 3\nbandwidth " + std::to_string(1 + below(3)) + "\n";
  for (unsigned task = 0; task < 5; ++task) {
    const unsigned cost = 1 + below(6);
    text += "task " + std::to_string(below(9)) + ' ' + std::to_string(cost) + ' ' + std::to_string(cost) + ' ' +
            std::to_string(1 + below(9)) + " <";
    for (unsigned from = 0; from < task; ++from) {
      if (below(5) < 2) text += ' ' + std::to_string(from) + ':' + std::to_string(below(7));
    }
    text += '\n';
  }
  return text;
}

TEST(ExactMakespan, EqualsExhaustionWhereTransfersTakeTime) {
  std::mt19937 random(22);
  for (int k = 0; k < 60; ++k) {
    const GraphFile file = graph_from_text(random_text(random));
    const Platform platform = platform_of(file);
    const Bytes peak = rank_order_peak(file.graph, platform);
    for (const Bytes limit : {peak, peak + 4}) {
      SCOPED_TRACE(testing::Message() << "case " << k << ", limit " << limit);
      expect_optimum(file.graph, platform, limit);
      if (HasFailure()) return;
    }
  }
}

TEST(ExactMakespan, WaitsOnPurpose) {
  // Started at once, t2 keeps the memory from t1 until 10; the optimum lets it wait for the end of t1.
  const GraphFile file = graph_from_text(
      "processors 2\nbandwidth 1\n"
      "task 0 1 -\n"
      "task 5 9 - < 0:0\n"
      "task 5 - 10\n");
  const Platform platform = platform_of(file);
  EXPECT_EQ(exact_makespan(file.graph, platform, 9).schedule.makespan, 19);
  EXPECT_EQ(exact_makespan(file.graph, platform, 10).schedule.makespan, 10);
}

TEST(ExactMakespan, ProvesThatNothingFitsBelowTheLeastSequentialPeak) {
  const GraphFile file = graph_from_data("memory_topcuoglu2002");
  const Platform platform = platform_of(file);
  EXPECT_THAT([&] { exact_makespan(file.graph, platform, 72); }, ThrowsMessage<Infeasible>(HasSubstr("72 bytes")));
  const ExactMakespan least = exact_makespan(file.graph, platform, 73);
  EXPECT_TRUE(least.optimal);
  expect_within(file.graph, platform, 73, least.schedule);
}

TEST(ExactMakespan, FallsAsTheLimitRisesAndStaysAboveTheBounds) {
  const GraphFile file = graph_from_data("memory_topcuoglu2002");
  const Platform platform = platform_of(file);
  Time before = cannot_run;
  for (const Bytes limit : {73, 80, 90, 105, 120, 148}) {
    const ExactMakespan exact = exact_makespan(file.graph, platform, limit);
    EXPECT_TRUE(exact.optimal) << limit;
    EXPECT_LE(exact.schedule.makespan, before) << limit;
    before = exact.schedule.makespan;
  }
  EXPECT_GE(before, lower_bounds(file.graph, platform).planned);
  EXPECT_LE(before, 76);  // what look-ahead HEFT finds
}

// A join of nine tasks whose data take longer than the tasks, from the benchmark of optimal schedules of Orr and Sinnen:
// without what transfers do to bounds, 200 million steps do not prove its 54.
TEST(ExactMakespan, ProvesAJoinWhereTransfersTakeLong) {
  const std::array<int, 9> cost = {7, 2, 9, 5, 4, 9, 8, 2, 5}, bytes = {88, 38, 113, 100, 38, 63, 63, 63, 38};
  std::string text = "processors 2\nbandwidth 1\n", readers = "task 0 9 9 <";
  for (std::size_t k = 0; k < cost.size(); ++k) {
    text += "task 0 " + std::to_string(cost[k]) + ' ' + std::to_string(cost[k]) + '\n';
    readers += ' ' + std::to_string(k) + ':' + std::to_string(bytes[k]);
  }
  const GraphFile file = graph_from_text(text + readers + '\n');
  const ExactMakespan exact = exact_makespan(file.graph, platform_of(file), 0);
  EXPECT_TRUE(exact.optimal);
  EXPECT_EQ(exact.schedule.makespan, 54);
}

TEST(ExactMakespan, ReturnsWhatIsKnownWhereNothingIsShorter) {
  const GraphFile file = graph_from_data("memory_topcuoglu2002");
  const Platform platform = platform_of(file);
  const ExactMakespan exact = exact_makespan(file.graph, platform, 105);
  const ExactMakespan again = exact_makespan(file.graph, platform, 105, 200'000'000, &exact.schedule);
  EXPECT_TRUE(again.optimal);
  EXPECT_LT(again.steps, exact.steps);
  EXPECT_EQ(again.schedule.start, exact.schedule.start);
  EXPECT_EQ(exact_makespan(file.graph, platform, 105, 1, &exact.schedule).schedule.start, exact.schedule.start);
}

TEST(ExactMakespan, GivesABoundWhereItGivesUp) {
  const GraphFile file = graph_from_data("memory_topcuoglu2002");
  const Platform platform = platform_of(file);
  const Time least = exact_makespan(file.graph, platform, 105).schedule.makespan;
  const ExactMakespan given_up = exact_makespan(file.graph, platform, 105, 1);
  EXPECT_FALSE(given_up.optimal);
  EXPECT_LE(given_up.lower_bound, least);
  EXPECT_GE(given_up.schedule.makespan, least);
  expect_within(file.graph, platform, 105, given_up.schedule);
}

TEST(ExactMakespan, RefusesLargeGraphs) {
  std::string text = "processors 1\nbandwidth 1\n";
  for (int k = 0; k < 17; ++k) text += "task 1 1\n";
  const GraphFile file = graph_from_text(text);
  EXPECT_THAT([&] { exact_makespan(file.graph, platform_of(file), 100); },
              ThrowsMessage<Infeasible>(HasSubstr("up to 16 tasks on 8 processors, not 17 on 1")));
}

}  // namespace
}  // namespace weft::test
