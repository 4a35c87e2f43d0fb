#include "sched/rules/bounds.hpp"

#include <gtest/gtest.h>

#include "tests/support/sched/small_case.hpp"

namespace weft {
namespace {

using test::small_case;
using test::SmallCase;

TEST(Bounds, TheCriticalPathTakesEveryTaskAtItsCheapest) {
  const SmallCase c = small_case("p q r", R"(
    a 5,3,4 0
    b 2,9,9 0 < a
    c 4,4,4 0 < a
    d 1,1,1 0 < b c)");
  EXPECT_EQ(lower_bounds(c.graph, c.platform).critical_path, 3 + 4 + 1);
}

TEST(Bounds, WorkIsSharedOnlyByProcessorsThatCanDoIt) {
  SmallCase c = small_case("pe0 pe1 dma0", R"(
    a 6,6,- 0
    b 6,6,- 0
    c 4,4,- 0
    fetch -,-,3 0 load
    fetch2 -,-,2 0 load)");
  EXPECT_EQ(lower_bounds(c.graph, c.platform).work, 8);
  c.platform.processors[0].kind = c.platform.processors[1].kind = 7;
  EXPECT_EQ(lower_bounds(c.graph, c.platform).work, 8);
}

TEST(Bounds, AProcessorThatAloneCanDoMuchBindsMore) {
  const SmallCase c = small_case("p q", "a 9,- 0\nb 9,- 0\nc 1,1 0");
  EXPECT_EQ(lower_bounds(c.graph, c.platform).work, 18);
}

// "TIME, WHAT BINDS".
std::string makespan(const Bounds& bounds) { return std::to_string(bounds.makespan) + ", " + bounds.binding; }

// Adds a resource that the tasks of the case use for these times.
void share(SmallCase& c, const std::string& name, std::vector<Time> busy) {
  SharedDemand shared{name, {}};
  for (const Time time : busy) shared.rows.push_back({time, 0, 0});
  c.platform.shared_demands.push_back(std::move(shared));
}

TEST(Bounds, TheLargestMakespanBoundCounts) {
  SmallCase c = small_case("p q", "a 2 0\nb 2 0");
  EXPECT_EQ(makespan(lower_bounds(c.graph, c.platform)), "2.000000, critical_path");
  c.platform.compulsory_dram_time = 5;
  EXPECT_EQ(makespan(lower_bounds(c.graph, c.platform)), "5.000000, dram");
  share(c, "bus", {3, 2.5});
  share(c, "port", {2, 2});
  EXPECT_EQ(makespan(lower_bounds(c.graph, c.platform)), "6.000000, bus");
  EXPECT_EQ(lower_bounds(c.graph, c.platform).planned, 2);
  EXPECT_EQ(lower_bounds(c.graph, c.platform).planned_binding, "critical_path");
}

TEST(Bounds, ASharedResourceIsNotUsedBeforeTasksStartNorInThePathBehindThem) {
  SmallCase c = small_case("p q", R"(
    a 10 1
    b 4 1 < a
    c 4 1 < a
    d 7 1 < b c)");
  share(c, "bus", {0, 3, 3, 0});
  EXPECT_EQ(lower_bounds(c.graph, c.platform).shared, 10 + 6 + 7);
  c.platform.shared_demands[0].rows[1].before = c.platform.shared_demands[0].rows[2].before = 1;
  c.platform.shared_demands[0].rows[1].after = 1;
  EXPECT_EQ(lower_bounds(c.graph, c.platform).shared, 11 + 6 + 7);  // c last
  c.platform.shared_demands[0].rows[2].after = 1;
  EXPECT_EQ(lower_bounds(c.graph, c.platform).shared, 11 + 6 + 1 + 7);
}

TEST(Bounds, ThoseWhoStartLateOnASharedResourceMayBindMoreThanAll) {
  SmallCase c = small_case("p q r", R"(
    early 1 1
    wait 20 1
    b 4 1 < wait
    c 4 1 < wait)");
  share(c, "bus", {1, 0, 4, 4});
  EXPECT_EQ(lower_bounds(c.graph, c.platform).shared, 20 + 8);  // all together: 0 + 9
}

TEST(Bounds, ManyKindsOfProcessorsShareAllWork) {
  std::string names, text;
  for (int k = 0; k < 12; ++k) {
    names += 'p' + std::to_string(k) + ' ';
    text += 't' + std::to_string(k) + " 3 0\n";
  }
  EXPECT_EQ(lower_bounds(small_case(names, text).graph, small_case(names, text).platform).work, 3);
}

TEST(Bounds, TheFootprintIsInputsOutputAndResidentTensors) {
  const SmallCase c = small_case("p", R"(
    external w 100
    external image 1000 dram
    a 1 5 < image
    b 1 7 < a w
    c 1 1 < a b b)");
  const Bounds bounds = lower_bounds(c.graph, c.platform);
  EXPECT_EQ(bounds.task_footprint, 100 + 5 + 7 + 1);
  EXPECT_EQ(bounds.peak, 113);
  EXPECT_EQ(capacity_floor(c.graph, c.platform).largest_task, c["c"]);
}

TEST(Bounds, KeptOutputsStandBesideWhatTheLastOfThemReads) {
  const SmallCase c = small_case("p", R"(
    a 1 5
    b 1 3
    x 1 40 keep < a
    y 1 50 keep < a b
    z 1 60 keep < b)");
  EXPECT_EQ(lower_bounds(c.graph, c.platform).kept, 150 + 3);
}

TEST(Bounds, WithoutReuseEverythingStays) {
  SmallCase c = small_case("p", "a 1 5\nb 1 6 < a\nc 1 7 < b");
  EXPECT_EQ(lower_bounds(c.graph, c.platform).peak, 13);
  c.platform.reuse = false;
  EXPECT_EQ(lower_bounds(c.graph, c.platform).peak, 18);
}

TEST(Bounds, TheCapacityFloorCountsAlignmentAndTasksOfNoDuration) {
  SmallCase c = small_case("p", "a 0 5\nb 0 6 < a");
  EXPECT_EQ(lower_bounds(c.graph, c.platform).peak, 0);
  EXPECT_EQ(capacity_floor(c.graph, c.platform).bytes, 11);
  c.platform.alignment = 4;
  EXPECT_EQ(capacity_floor(c.graph, c.platform).bytes, 16);
}

}  // namespace
}  // namespace weft
