// The methods that the study sets beside the flagship.
#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "sched/orders/low_peak_orders.hpp"
#include "scripts/research/edge_adding.hpp"
#include "scripts/research/maximum_cut.hpp"
#include "scripts/research/random_search.hpp"
#include "scripts/research/raw_table.hpp"
#include "scripts/research/size_greedy.hpp"
#include "tests/support/sched/limited_schedule.hpp"
#include "tests/support/sched/small_case.hpp"

namespace weft::study {
namespace {

using test::expect_within;
using test::schedule_within;
using test::small_case;

std::vector<Case> tiny_cases() {
  std::vector<Case> cases;
  for (const Family family : {Family::layered, Family::series_parallel, Family::tiled_convolution}) {
    for (std::uint32_t seed = 0; seed < 10; ++seed) cases.push_back(make_case({family, 4 + seed % 4, 2, false, seed}));
  }
  return cases;
}

bool is_in(std::uint32_t set, std::uint32_t element) { return (set >> element & 1) != 0; }

// Over all sets of starts and releases in which nothing comes before what it comes after.
Bytes largest_cut(const TaskGraph& graph) {
  const std::uint32_t tasks = graph.task_count();
  Bytes largest = 0;
  for (std::uint32_t set = 0; set < 1u << (2 * tasks); ++set) {
    bool closed = true;
    Bytes weight = 0;
    for (TaskId task = 0; task < tasks; ++task) {
      for (const BufferId input : graph.inputs(task)) closed &= !is_in(set, task) || is_in(set, input);
      const bool released = is_in(set, tasks + task);
      closed &= !released || (is_in(set, task) && !graph.is_kept(task));
      for (const TaskId reader : graph.consumers(task)) closed &= !released || is_in(set, reader);
      weight += is_in(set, task) && !released ? graph.buffer_bytes(task) : 0;
    }
    if (closed) largest = std::max(largest, weight);
  }
  return largest;
}

// Over all states of parallel executions: which tasks have started, and which of these have finished.
Bytes largest_occupancy(const TaskGraph& graph) {
  const std::uint32_t tasks = graph.task_count();
  Bytes largest = 0;
  for (std::uint32_t state = 0; state < 1u << (2 * tasks); ++state) {
    const auto started = [&](TaskId task) { return is_in(state, task); };
    const auto finished = [&](TaskId task) { return is_in(state, tasks + task); };
    bool possible = true;
    Bytes live = 0;
    for (TaskId task = 0; task < tasks; ++task) {
      possible &= started(task) || !finished(task);
      for (const BufferId input : graph.inputs(task)) possible &= !started(task) || finished(input);
      const auto readers = graph.consumers(task);
      const bool used = finished(task) && std::all_of(readers.begin(), readers.end(), finished);
      if (started(task) && (!used || graph.is_kept(task))) live += graph.buffer_bytes(task);
    }
    if (possible) largest = std::max(largest, live);
  }
  return largest;
}

TEST(MaximumCut, EqualsBruteForceOverAllCuts) {
  for (const Case& made : tiny_cases()) {
    EXPECT_EQ(MaximumCut(made.graph).solve(), largest_cut(made.graph)) << made.name;
  }
}

TEST(MaximumCut, GetsSmallerWithConstraints) {
  const auto made = small_case("p q", "a 1 10\nb 1 20\nc 1 5 < a\n");
  MaximumCut cut(made.graph);
  EXPECT_EQ(cut.solve(), 35);
  cut.require(made["b"], cut.release_of(made["a"]));  // b when c has finished
  EXPECT_EQ(cut.solve(), 25);
  cut.require(made["b"], cut.release_of(made["c"]));
  EXPECT_EQ(cut.solve(), 20);
}

TEST(EdgeAdding, AddsNoneWhereEveryExecutionFits) {
  const auto chain = small_case("p q", "a 1 10\nb 1 20 < a\nc 1 5 < b\nd 1 9 < c\n");
  const SequentialOrder order = test::order_of(chain.graph, chain.platform, {0, 1, 2, 3});
  EXPECT_EQ(order.peak, 30);
  EXPECT_EQ(largest_occupancy(chain.graph), 30);
  const auto added = respect_order(chain.graph, order, 30);
  ASSERT_TRUE(added.has_value());
  EXPECT_EQ(added->count, 0);

  const auto tree = small_case("p q", "a 1 7\nb 1 4\nc 1 5 < a b\nd 1 8\ne 1 3 < d\nf 1 2 < c e\n");
  const Bytes most = largest_occupancy(tree.graph);
  const SequentialOrder by_number = test::order_of(tree.graph, tree.platform, {0, 1, 2, 3, 4, 5});
  ASSERT_LT(by_number.peak, most);
  EXPECT_EQ(respect_order(tree.graph, by_number, most)->count, 0);
  EXPECT_GT(respect_order(tree.graph, by_number, most - 1)->count, 0);
}

TEST(EdgeAdding, NeverBelowWhatAnExecutionCanHold) {
  for (const Case& made : tiny_cases()) {
    const SequentialOrder order = low_peak_orders(made.graph, made.platform).front();
    const Bytes most = largest_occupancy(made.graph);
    const auto added = respect_order(made.graph, order, most);
    ASSERT_TRUE(added.has_value()) << made.name;
    EXPECT_TRUE(added->count > 0 || added->cut == most) << made.name;
  }
}

TEST(EdgeAdding, FitsAndNeverDeadEndsWhereTheOrderFits) {
  const std::vector<CaseShape> shapes = small_cases();
  for (std::size_t k = 0; k < shapes.size(); k += 5) {
    const Case made = make_case(shapes[k]);
    SCOPED_TRACE(made.name);
    for (const SequentialOrder& order : low_peak_orders(made.graph, made.platform)) {
      EXPECT_EQ(schedule_with_added_edges(made.graph, made.platform, order, order.peak - 1), std::nullopt);
      for (const Bytes more : {0, 10, 40}) {
        const auto schedule = schedule_with_added_edges(made.graph, made.platform, order, order.peak + more);
        ASSERT_TRUE(schedule.has_value());
        expect_within(made.graph, made.platform, order.peak + more, *schedule);
      }
    }
  }
}

TEST(EdgeAdding, FitsOnLargerGraphs) {
  for (const CaseShape& shape : large_cases()) {
    if (shape.tasks != 100) continue;
    const Case made = make_case(shape);
    const SequentialOrder order = low_peak_orders(made.graph, made.platform, {0, false}).front();
    const auto schedule = schedule_with_added_edges(made.graph, made.platform, order, order.peak);
    ASSERT_TRUE(schedule.has_value()) << made.name;
    expect_within(made.graph, made.platform, order.peak, *schedule);
  }
}

TEST(RandomSearch, RepeatsWithItsSeedAndKeepsTheBest) {
  const Case made = make_case({Family::layered, 30, 3, true, 4});
  const std::vector<SequentialOrder> orders = low_peak_orders(made.graph, made.platform);
  const Bytes limit = orders.front().peak + 60;
  Time before = cannot_run, before_guarded = cannot_run;
  for (const std::uint32_t evaluations : {1u, 10u, 1'000u}) {
    const RandomSearch search{limit, evaluations, 0, 7};
    const Schedule guarded = best_random_priority(made.graph, made.platform, orders, search);
    expect_within(made.graph, made.platform, limit, guarded);
    EXPECT_EQ(best_random_priority(made.graph, made.platform, orders, search).start, guarded.start);
    EXPECT_LE(guarded.makespan, before_guarded);
    before_guarded = guarded.makespan;
    const auto schedule = best_random_order(made.graph, made.platform, search);
    if (!schedule) continue;
    expect_within(made.graph, made.platform, limit, *schedule);
    EXPECT_LE(schedule->makespan, before);
    before = schedule->makespan;
  }
  EXPECT_LT(before, cannot_run);
  EXPECT_EQ(best_random_order(made.graph, made.platform, {orders.front().peak - 1, 100, 0, 7}), std::nullopt);
}

TEST(SizeGreedy, IsHeftWhereThereIsRoom) {
  const Case made = make_case({Family::tiled_convolution, 60, 4, false, 3});
  const Schedule heft = schedule_within("heft", made.graph, made.platform, 0);
  const auto schedule = schedule_size_greedy(made.graph, made.platform, 1'000'000);
  ASSERT_TRUE(schedule.has_value());
  EXPECT_EQ(schedule->start, heft.start);
}

TEST(SizeGreedy, DelaysATaskUntilTheBufferInItsWayIsReleased) {
  // a and b run at once; with 25 bytes the smaller one waits for the end of c, which reads the larger.
  const auto made = small_case("p q", "a 4 20\nb 4 10\nc 3 5 < a\nd 1 1 < b\n");
  const auto schedule = schedule_size_greedy(made.graph, made.platform, 25);
  ASSERT_TRUE(schedule.has_value());
  EXPECT_EQ(schedule->start[made["b"]], 7);
  expect_within(made.graph, made.platform, 25, *schedule);
  EXPECT_EQ(schedule_size_greedy(made.graph, made.platform, 24), std::nullopt);  // a and c never fit
}

TEST(SizeGreedy, KeepsItsAddressesApart) {
  int finished = 0;
  for (const CaseShape& shape : small_cases()) {
    const Case made = make_case(shape);
    const Bytes limit = occupancy_of(made.graph, schedule_within("heft", made.graph, made.platform, 0)).peak * 9 / 10;
    const auto schedule = schedule_size_greedy(made.graph, made.platform, limit);
    if (!schedule) continue;
    ++finished;
    SCOPED_TRACE(made.name);
    expect_within(made.graph, made.platform, limit, *schedule);
  }
  EXPECT_GT(finished, 20);
}

TEST(RawTable, RefusesAScheduleAboveTheLimit) {
  const Case made = make_case({Family::layered, 12, 2, false, 1});
  const Schedule heft = schedule_within("heft", made.graph, made.platform, 0);
  Trial trial{&made, "small", 0, occupancy_of(made.graph, heft).peak, 1, false};
  std::ostringstream out;
  RawTable table(out, "v1");
  table.add(trial, {"baseline", "heft", ""}, heft);
  EXPECT_THAT(out.str(), testing::HasSubstr("\nv1,small,baseline,layered-n12-p2-hom-s1,layered,1,12,2,0,"));
  --trial.limit;
  EXPECT_THROW(table.add(trial, {"baseline", "heft", ""}, heft), std::logic_error);
}

}  // namespace
}  // namespace weft::study
