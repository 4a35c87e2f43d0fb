// Bookings along a sequential order: any limit from its peak upwards is enough.
#include <gmock/gmock.h>

#include "sched/list/ranks.hpp"
#include "sched/planning/platform_of_file.hpp"
#include "tests/support/sched/limited_schedule.hpp"
#include "tests/support/sched/random_case.hpp"
#include "tests/support/workloads/graph_text.hpp"

namespace weft::test {
namespace {

using testing::ElementsAre;

Schedule activate(const GraphFile& file, std::vector<TaskId> order, Bytes limit) {
  const Platform platform = platform_of(file);
  const std::vector<SequentialOrder> orders{order_of(file.graph, platform, std::move(order))};
  Schedule schedule = schedule_within("heft-activation", file.graph, platform, limit, orders);
  expect_within(file.graph, platform, limit, schedule);
  return schedule;
}

// Two chains of which the second is the longer one.
constexpr const char* two_chains =
    "processors 2\nbandwidth 1\n"
    "task 6 2 2\n"
    "task 2 2 2 < 0:0\n"
    "task 6 3 3\n"
    "task 2 4 4 < 2:0\n";

TEST(HeftActivation, WithoutALimitGoesByRank) {
  const Schedule schedule = activate(graph_from_text(two_chains), {0, 1, 2, 3}, 100);
  EXPECT_THAT(schedule.start, ElementsAre(0, 2, 0, 3));
  EXPECT_EQ(schedule.processor[2], 0);
}

TEST(HeftActivation, UnderALimitGoesAlongTheOrder) {
  EXPECT_THAT(activate(graph_from_text(two_chains), {0, 1, 2, 3}, 8).start, ElementsAre(0, 2, 4, 7));
}

TEST(HeftActivation, BooksForTasksThatCannotRunYet) {
  // t1 is activated and books its 2 bytes although its input is still on the way, so t2 waits for the end of t0.
  EXPECT_THAT(activate(graph_from_text(two_chains), {0, 1, 2, 3}, 13).start, ElementsAre(0, 2, 4, 7));
}

TEST(HeftActivation, WaitsForAProcessorThatIsMuchFaster) {
  const GraphFile file = graph_from_text(
      "processors 2\nbandwidth 1\n"
      "task 1 2 20\n"
      "task 1 2 20\n"
      "task 1 2 4\n");
  const Schedule schedule = activate(file, {0, 1, 2}, 3);
  EXPECT_THAT(schedule.processor, ElementsAre(0, 0, 1));
  EXPECT_EQ(schedule.makespan, 4);
}

TEST(HeftActivation, FinishesOnTopcuogluAtTheLeastSequentialPeak) {
  activate(graph_from_data("memory_topcuoglu2002"), {0, 1, 3, 5, 7, 4, 8, 2, 6, 9}, 73);
}

TEST(HeftActivation, FinishesOnRandomCasesAtThePeakOfTheOrder) {
  RandomCaseMaker maker(12);
  for (int k = 0; k < 500; ++k) {
    const RandomCase c = maker.make();
    const std::vector<SequentialOrder> orders{order_of(c.graph, c.platform, rank_order(c.graph, c.platform))};
    for (const Bytes limit : {orders[0].peak, orders[0].peak + orders[0].peak / 3}) {
      SCOPED_TRACE(testing::Message() << "case " << k << ", limit " << limit);
      Schedule schedule = schedule_within("heft-activation", c.graph, c.platform, limit, orders);
      if (!c.platform.reuse) schedule.release_position.assign(c.graph.task_count(), held_to_the_end);
      expect_within(c.graph, c.platform, limit, schedule);
      if (HasFailure()) return;
    }
  }
}

}  // namespace
}  // namespace weft::test
