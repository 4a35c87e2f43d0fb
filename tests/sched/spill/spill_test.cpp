// Orders that are made to fit by spilling.
#include <gmock/gmock.h>

#include <numeric>

#include "sched/memory/occupancy.hpp"
#include "sched/orders/depth_first_order.hpp"
#include "sched/spill/address_room.hpp"
#include "sched/spill/spill_walk.hpp"
#include "sched/spill/spilled_order.hpp"
#include "tests/support/sched/conv_chain.hpp"
#include "tests/support/sched/random_case.hpp"
#include "tests/support/sched/small_case.hpp"
#include "tests/support/sched/spilled_check.hpp"
#include "workloads/graph/topological_order.hpp"

namespace weft {
namespace {

using test::RandomCase;
using test::RandomCaseMaker;
using test::small_case;
using test::SmallCase;
using testing::ElementsAre;

std::vector<Bytes> capacities_to_try(const RandomCase& c, std::span<const TaskId> order) {
  const std::vector<std::uint32_t> held(c.platform.reuse ? 0 : c.graph.task_count(), held_to_the_end);
  const Bytes least = min_spilled_capacity(c.graph, c.platform, order).bytes;
  const Bytes peak = sequential_peak(c.graph, order, held, c.platform.alignment);
  return {least, least + 1, least + (peak - least) / 3, least + (peak - least) * 2 / 3, peak, peak + 100};
}

void expect_fits_from_the_min_capacity_up(const RandomCase& c, std::span<const TaskId> order, int& with_copies) {
  const std::vector<Bytes> capacities = capacities_to_try(c, order);
  EXPECT_FALSE(spill_to_fit(c.graph, c.platform, CopyCosts(c.graph, c.platform), order, capacities[0] - 1));
  for (const Bytes capacity : capacities) {
    SCOPED_TRACE(capacity);
    const auto spilled = spill_to_fit(c.graph, c.platform, CopyCosts(c.graph, c.platform), order, capacity);
    ASSERT_TRUE(spilled);
    test::expect_spilled(c.graph, *spilled, capacity);
    with_copies += spilled->graph.task_count() > c.graph.task_count() ? 1 : 0;
  }
}

TEST(Spill, RandomOrdersFitFromTheLargestTaskUp) {
  int with_copies = 0;
  for (unsigned seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE(seed);
    const RandomCase c = RandomCaseMaker(seed).make();
    expect_fits_from_the_min_capacity_up(c, topological_order(c.graph), with_copies);
    expect_fits_from_the_min_capacity_up(c, depth_first_order(c.graph), with_copies);
  }
  EXPECT_GT(with_copies, 1000);
}

// Without help of addresses that are planned afterwards.
TEST(Spill, AddressesThatAreTakenOnTheWayFitToTheLastByte) {
  for (unsigned seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE(seed);
    const RandomCase c = RandomCaseMaker(seed).make();
    const std::vector<TaskId> order = topological_order(c.graph);
    const Bytes alignment = c.platform.alignment;
    const Bytes least = min_spilled_capacity(c.graph, c.platform, order).bytes;
    AddressRoom room(c.graph, alignment, resident_bytes(c.graph, alignment), least);
    const CopyCosts costs(c.graph, c.platform);
    SpilledWalk walk = spill_walk(c.graph, c.platform, order, costs, room);
    SpilledOrder spilled{std::move(walk.graph), {}, {"", std::move(walk.order), 0}, std::move(walk.address), least};
    spilled.platform = c.platform.for_graph(spilled.graph);
    test::expect_spilled(c.graph, spilled, least);
  }
}

// Tasks as they were written down.
std::vector<TaskId> text_order(const SmallCase& c) {
  std::vector<TaskId> order(c.graph.task_count());
  std::iota(order.begin(), order.end(), TaskId{0});
  return order;
}

// That order, made to fit.
std::string spilled_line(const SmallCase& c, Bytes capacity) {
  const auto spilled = spill_to_fit(c.graph, c.platform, CopyCosts(c.graph, c.platform), text_order(c), capacity);
  if (!spilled) return "nothing";
  test::expect_spilled(c.graph, *spilled, capacity);
  std::string line;
  for (const TaskId task : spilled->order.tasks) {
    line += (line.empty() ? "" : ", ") + spilled->graph.task_name(task);
  }
  return line;
}

TEST(Spill, StoresTheTileThatIsUsedLastAndLoadsItForItsReader) {
  const SmallCase c = small_case("pe0 dma0", R"(
    a 9,- 8
    early 9,- 0 < a
    b 9,- 16
    c 9,- 16 < b
    d 9,- 8 < c
    late 9,- 8 < a d)");
  const std::vector<TaskId> order = text_order(c);
  EXPECT_EQ(sequential_peak(c.graph, order), 40);
  EXPECT_EQ(min_spilled_capacity(c.graph, c.platform, order).bytes, 32);
  EXPECT_EQ(min_spilled_capacity(c.graph, c.platform, order).task, c["c"]);
  EXPECT_EQ(spilled_line(c, 40), "a, early, b, c, d, late");
  EXPECT_EQ(spilled_line(c, 32), "a, spill a, early, b, c, d, reload a (2), late");
  EXPECT_EQ(spilled_line(c, 31), "nothing");
}

TEST(Spill, ComputesAgainWhatTakesLessTimeThanItsMoves) {
  const char* text = R"(
    external image 100 dram
    a %,- 16 < image
    early 9,- 0 < a
    b 9,- 32
    c 9,- 32 < b
    late 9,- 16 < a c)";
  const auto with_cost = [&](const std::string& cost) {
    std::string line = text;
    return spilled_line(small_case("pe0 dma0", line.replace(line.find('%'), 1, cost)), 64);
  };
  EXPECT_EQ(with_cost("1"), "a, early, b, c, again a (2), late");
  EXPECT_EQ(with_cost("2"), "a, spill a, early, b, c, reload a (2), late");  // as long as a store and a load
}

TEST(Spill, ComputesAgainOnlyFromInputsThatAreThere) {
  const std::string text = R"(
    source 9,- 16
    a 1,- 16 < source
    early 9,- 0 < a
    b 9,- 32
    c 9,- 32 < b
    middle 9,- 0 < source
    late 9,- 16 < a c)";
  EXPECT_EQ(spilled_line(small_case("pe0 dma0", text), 80),
            "source, a, spill a, early, b, c, middle, reload a (2), late");
  EXPECT_EQ(spilled_line(small_case("pe0 dma0", text + "\nend 9,- 0 < source"), 80),
            "source, a, early, b, c, middle, again a (2), late, end");
}

TEST(Spill, LoadsAgainWhatALoadHasBrought) {
  const SmallCase c = small_case("pe0 dma0", R"(
    w -,9 8 load weight
    a 9,- 8 < w
    b 9,- 24 < a
    c 9,- 24 < b
    d 9,- 8 < w c)");
  EXPECT_EQ(spilled_line(c, 56), "w, a, b, c, d");
  EXPECT_EQ(spilled_line(c, 48), "w, a, b, c, reload w (2), d");
}

TEST(Spill, MakesLaterWhatNobodyHasReadYet) {
  const SmallCase c = small_case("pe0 dma0", R"(
    external image 100 dram
    a 9,- 8 < image
    b 9,- 16
    c 9,- 16 < b
    d 9,- 8 < c
    late 9,- 8 < a d)");
  EXPECT_EQ(spilled_line(c, 40), "a, b, c, d, late");
  EXPECT_EQ(spilled_line(c, 32), "b, c, d, a, late");
}

TEST(Spill, TilesAndTensorsThatStayAreNeverSpilled) {
  const SmallCase c = small_case("pe0 dma0", R"(
    external w 8
    a 9,- 8 keep < w
    b 9,- 8 keep < w
    c 9,- 8 < a b
    d 9,- 8 keep < c)");
  const std::vector<TaskId> order = text_order(c);
  EXPECT_EQ(min_spilled_capacity(c.graph, c.platform, order).bytes, 40);
  EXPECT_EQ(spilled_line(c, 40), "a, b, c, d");
  EXPECT_EQ(spilled_line(c, 39), "nothing");
  const auto spilled = spill_to_fit(c.graph, c.platform, CopyCosts(c.graph, c.platform), order, 40);
  EXPECT_THAT(spilled->address, ElementsAre(8, 16, 24, 32, 0));
}

TEST(Spill, WithoutReuseEverythingStays) {
  SmallCase c = small_case("pe0 dma0", "a 9,- 8\nb 9,- 8 < a\nc 9,- 8 < b");
  c.platform.reuse = false;
  EXPECT_EQ(spilled_line(c, 24), "a, b, c");
  EXPECT_EQ(spilled_line(c, 23), "nothing");
}

}  // namespace
}  // namespace weft
