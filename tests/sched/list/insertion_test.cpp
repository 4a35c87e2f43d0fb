// Gaps: where they matter, and that the list of them is right.
#include <random>

#include "sched/list/list_mapping.hpp"
#include "sched/list/timeline.hpp"
#include "sched/planning/platform_of_file.hpp"
#include "tests/support/sched/schedule_check.hpp"
#include "tests/support/workloads/graph_text.hpp"

namespace weft::test {
namespace {

// t0 and t2 run on p0 with a gap of 4 between them, as t2 waits for t1 on p1. t3 can only run on p0; it has the lowest
// rank and comes last.
std::string gap_of_four(const std::string& cost_of_t3) {
  return "processors 2\nbandwidth 1\n"
         "task 1 2 -\n"
         "task 1 - 4 < 0:1\n"
         "task 1 10 - < 1:1\n"
         "task 1 " +
         cost_of_t3 + " - < 0:1\n";
}

Schedule place_in_order(const GraphFile& file, Insertion insertion) {
  const Platform platform = platform_of(file);
  ListMapping mapping(file.graph, platform, insertion);
  for (TaskId task = 0; task < file.graph.task_count(); ++task) mapping.place(task);
  Schedule schedule = std::move(mapping).take();
  expect_valid(file.graph, platform, schedule);
  return schedule;
}

TEST(Insertion, FillsAGapThatFitsExactly) {
  const GraphFile file = graph_from_text(gap_of_four("6"));
  const Schedule with = place_in_order(file, Insertion::into_gaps);
  EXPECT_EQ(with.start[3], 2);
  EXPECT_EQ(with.start[2], 8);
  EXPECT_EQ(with.makespan, 18);
  EXPECT_EQ(place_in_order(file, Insertion::none).makespan, 24);
}

TEST(Insertion, LeavesAGapThatIsALittleTooShort) {
  const Schedule schedule = place_in_order(graph_from_text(gap_of_four("6.0000001")), Insertion::into_gaps);
  EXPECT_EQ(schedule.start[3], 18);
}

TEST(Insertion, ShortensHeftToo) {
  const GraphFile file = graph_from_text(gap_of_four("6"));
  EXPECT_EQ(run_scheduler("heft", file.graph, platform_of(file)).makespan, 18);
}

TEST(Insertion, ATaskWithoutCostGoesBetweenTwoTasksThatTouch) {
  // t0 [0, 3) and t1 [3, 5) on the only processor; t2 needs t0 alone and takes no time.
  const GraphFile file = graph_from_text(
      "processors 1\nbandwidth 1\n"
      "task 1 3\n"
      "task 1 2 < 0:1\n"
      "task 1 0 < 0:1\n");
  EXPECT_EQ(place_in_order(file, Insertion::into_gaps).start[2], 3);
}

// The same by brute force: all reservations of one processor in a sorted list.
class PlainTimeline {
 public:
  Time earliest(Time arrival, Time cost) const {
    Time begin = 0;
    for (const auto& [start, finish] : busy_) {
      if (std::max(begin, arrival) + cost <= start) break;
      begin = finish;
    }
    return std::max(begin, arrival);
  }
  void reserve(Time start, Time finish) {
    busy_.emplace_back(start, finish);
    std::sort(busy_.begin(), busy_.end());
  }
  void cancel(Time start, Time finish) { busy_.erase(std::find(busy_.begin(), busy_.end(), std::pair(start, finish))); }

 private:
  std::vector<std::pair<Time, Time>> busy_;
};

Time earliest(const Timeline& timeline, Time arrival, Time cost) {
  const Time appended = std::max(arrival, timeline.available()[0]);
  const Time in_gap = timeline.first_gap(0, arrival, cost, appended + cost);
  return std::min(in_gap, appended);
}

// With tasks of no cost the points at which two tasks meet have to be kept.
class ATimeline : public testing::TestWithParam<bool> {
 protected:
  Time cost_below(std::uint64_t limit, std::mt19937_64& random) const {
    if (GetParam() && random() % 3 == 0) return 0;
    return static_cast<Time>(1 + random() % limit);
  }

  Timeline timeline_{1, Insertion::into_gaps, GetParam()};
  PlainTimeline plain_;
};

TEST_P(ATimeline, FindsTheSameSlotsAsABruteForceSearch) {
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    std::mt19937_64 random(seed);
    timeline_ = Timeline(1, Insertion::into_gaps, GetParam());
    plain_ = {};
    Time horizon = 0;
    for (int step = 0; step < 2000; ++step) {
      const auto arrival = static_cast<Time>(random() % static_cast<std::uint64_t>(horizon + 20));
      const Time cost = cost_below(9, random);
      const Time start = earliest(timeline_, arrival, cost);
      ASSERT_EQ(start, plain_.earliest(arrival, cost)) << "seed " << seed << " step " << step;
      timeline_.reserve(0, start, start + cost);
      if (random() % 3 == 0) {
        timeline_.cancel(0, start, start + cost);
        continue;
      }
      plain_.reserve(start, start + cost);
      horizon = std::max(horizon, start + cost);
    }
  }
}

TEST_P(ATimeline, TakesReservationsBackInAnyOrder) {
  std::mt19937_64 random(3);
  std::vector<std::pair<Time, Time>> taken;
  for (int step = 0; step < 3000; ++step) {
    if (random() % 5 < 2 && !taken.empty()) {
      const std::size_t k = random() % taken.size();
      timeline_.cancel(0, taken[k].first, taken[k].second);
      plain_.cancel(taken[k].first, taken[k].second);
      taken.erase(taken.begin() + static_cast<std::ptrdiff_t>(k));
      continue;
    }
    const auto arrival = static_cast<Time>(random() % 5000);
    const Time cost = cost_below(30, random);
    const Time start = earliest(timeline_, arrival, cost);
    ASSERT_EQ(start, plain_.earliest(arrival, cost)) << "step " << step;
    timeline_.reserve(0, start, start + cost);
    plain_.reserve(start, start + cost);
    taken.emplace_back(start, start + cost);
  }
}

INSTANTIATE_TEST_SUITE_P(, ATimeline, testing::Bool(),
                         [](const auto& param) { return param.param ? "WithTasksOfNoCost" : "WithCosts"; });

TEST(Lookahead, TakesBackTasksWithoutCost) {
  // Case of a task without cost whose successor fills the gap before it (two processors), and one between two others.
  const GraphFile file = graph_from_text(
      "processors 2\nbandwidth 1\n"
      "task 1 100 100\n"
      "task 1 0 0\n"
      "task 1 99 99 < 1:0\n");
  const Platform platform = platform_of(file);
  const Schedule schedule = run_scheduler("lookahead-heft", file.graph, platform);
  expect_valid(file.graph, platform, schedule);
  EXPECT_EQ(schedule.makespan, 100);
}

}  // namespace
}  // namespace weft::test
