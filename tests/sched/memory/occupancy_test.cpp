#include "sched/memory/occupancy.hpp"

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/sched/small_case.hpp"

namespace weft {
namespace {

using test::small_case;
using test::SmallCase;
using testing::ElementsAre;

std::vector<std::pair<Time, Bytes>> totals(const Occupancy& occupancy) {
  std::vector<std::pair<Time, Bytes>> list;
  for (const OccupancyStep& step : occupancy.steps) list.emplace_back(step.time, step.total());
  return list;
}

Schedule at(const SmallCase& c, const std::string& plan, std::vector<Time> start, std::vector<Time> finish) {
  Schedule schedule = c.plan(plan);
  schedule.start = std::move(start);
  schedule.finish = std::move(finish);
  return schedule;
}

TEST(Occupancy, ABufferLivesFromItsProducersStartToItsLastConsumersFinish) {
  const SmallCase c = small_case("pe0 pe1", R"(
    a 2 5
    b 3 7 < a
    c 6 1 < a)");
  const Occupancy occupancy = occupancy_of(c.graph, at(c, "0:a 0:b 1:c", {0, 2, 2}, {2, 5, 8}));
  EXPECT_THAT(totals(occupancy), ElementsAre(std::pair(0, 5), std::pair(2, 13), std::pair(5, 6), std::pair(8, 0)));
  EXPECT_EQ(occupancy.peak, 13);
}

TEST(Occupancy, KeptAndResidentBuffersStayToTheEnd) {
  const SmallCase c = small_case("pe0", R"(
    external w 3 weight
    external image 100 dram input
    a 2 5 input < w image
    b 3 7 keep output < a)");
  const Occupancy occupancy = occupancy_of(c.graph, at(c, "0:a 0:b", {0, 2}, {2, 5}));
  EXPECT_THAT(totals(occupancy), ElementsAre(std::pair(0, 8), std::pair(2, 15), std::pair(5, 10)));
  EXPECT_THAT(occupancy.peak_by_class, ElementsAre(5, 3, 0, 7));
  EXPECT_THAT(occupancy.steps.back().bytes, ElementsAre(0, 3, 0, 7));
}

TEST(Occupancy, WithinAnInstantReleasesComeFirst) {
  const SmallCase c = small_case("pe0", "a 2 5\nb 2 5");
  const Occupancy occupancy = occupancy_of(c.graph, at(c, "0:a 0:b", {0, 2}, {2, 4}));
  EXPECT_THAT(totals(occupancy), ElementsAre(std::pair(0, 5), std::pair(4, 0)));
  EXPECT_EQ(occupancy.peak, 5);
}

TEST(Occupancy, LivesOfNoLengthDoNotShow) {
  const SmallCase c = small_case("pe0", "a 2 5\nb 0 50");
  EXPECT_EQ(occupancy_of(c.graph, at(c, "0:a 0:b", {0, 2}, {2, 2})).peak, 5);
}

TEST(Occupancy, HonoursReleasePositions) {
  const SmallCase c = small_case("pe0", "a 1 5\nb 1 6\nc 1 7");
  Schedule schedule = at(c, "0:a 0:b 0:c", {0, 1, 2}, {1, 2, 3});
  EXPECT_EQ(occupancy_of(c.graph, schedule).peak, 7);
  schedule.release_position = {2, 0, 0};
  EXPECT_THAT(totals(occupancy_of(c.graph, schedule)),
              ElementsAre(std::pair(0, 5), std::pair(1, 11), std::pair(2, 7), std::pair(3, 0)));
  schedule.release_position = {held_to_the_end, held_to_the_end, held_to_the_end};  // no reuse
  EXPECT_EQ(occupancy_of(c.graph, schedule).peak, 18);
  EXPECT_EQ(sequential_peak(c.graph, schedule.order, schedule.release_position), 18);
}

// Topcuoglu, Hariri, Wu 2002, figure 2: ten tasks on three processors.
SmallCase topcuoglu(const std::vector<int>& bytes) {
  const std::vector<std::pair<std::string, std::string>> tasks = {
      {"14,16,9", ""},          {"13,19,18", "< n1"},      {"11,13,19", "< n1"},
      {"13,8,17", "< n1"},      {"12,13,10", "< n1"},      {"13,16,9", "< n1"},
      {"7,15,11", "< n3"},      {"5,11,14", "< n2 n4 n6"}, {"18,12,20", "< n2 n4 n5"},
      {"21,7,16", "< n7 n8 n9"}};
  std::string text;
  for (std::size_t k = 0; k < tasks.size(); ++k) {
    text += 'n' + std::to_string(k + 1) + ' ' + tasks[k].first + ' ' + std::to_string(bytes[k]) + ' ' +
            tasks[k].second + '\n';
  }
  return small_case("P1 P2 P3", text);
}

Schedule topcuoglu_heft(const SmallCase& c) {
  return at(c, "2:n1 2:n3 1:n4 1:n6 0:n2 2:n5 2:n7 1:n9 0:n8 1:n10", {0, 27, 9, 18, 28, 26, 38, 57, 56, 73},
            {9, 40, 28, 26, 38, 42, 49, 62, 68, 80});
}

Schedule topcuoglu_cpop(const SmallCase& c) {
  return at(c, "1:n1 1:n2 2:n4 0:n3 1:n5 0:n7 2:n6 2:n8 1:n9 1:n10", {0, 16, 28, 25, 35, 42, 39, 54, 65, 79},
            {16, 35, 39, 42, 48, 51, 46, 68, 77, 86});
}

TEST(Occupancy, EqualsTheIndependentReferenceOnTopcuoglusHeftSchedule) {
  const SmallCase c = topcuoglu({18, 19, 23, 27, 13, 15, 17, 11, 13, 0});
  EXPECT_EQ(occupancy_of(c.graph, topcuoglu_heft(c)).peak, 132);
}

TEST(Occupancy, EqualsTheIndependentReferenceOnBothOfTopcuoglusSchedules) {
  const SmallCase c = topcuoglu({20, 15, 40, 10, 10, 15, 10, 5, 8, 15});
  EXPECT_EQ(occupancy_of(c.graph, topcuoglu_heft(c)).peak, 120);
  EXPECT_EQ(occupancy_of(c.graph, topcuoglu_cpop(c)).peak, 120);
}

TEST(SequentialPeak, EqualsTheLeastOneFoundByExhaustionOnTopcuoglusGraph) {
  const SmallCase c = topcuoglu({20, 15, 40, 10, 10, 15, 10, 5, 8, 15});
  EXPECT_EQ(sequential_peak(c.graph, c.plan("0:n1 0:n2 0:n4 0:n6 0:n8 0:n5 0:n9 0:n3 0:n7 0:n10").order), 73);
}

TEST(SequentialPeak, AllocatesTheOutputBeforeItReleasesDeadInputs) {
  const SmallCase c = small_case("pe0", "external w 1\na 1 5\nb 1 6 < a\nc 1 7 < b");
  const std::vector<TaskId> order = c.plan("0:a 0:b 0:c").order;
  EXPECT_THAT(sequential_occupancy(c.graph, order), ElementsAre(6, 12, 14));
  EXPECT_EQ(sequential_peak(c.graph, order), 14);
  EXPECT_EQ(sequential_peak(c.graph, order, {}, 8), 8 + 16);
}

}  // namespace
}  // namespace weft
