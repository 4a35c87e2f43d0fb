#include "sched/memory/address_allocator.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "sched/memory/free_ranges.hpp"
#include "sched/memory/lifetimes.hpp"
#include "tests/support/sched/small_case.hpp"

namespace weft {
namespace {

using test::small_case;
using test::SmallCase;
using testing::ElementsAre;

Bytes live_peak(const std::vector<Life>& lives) {
  Bytes peak = 0;
  for (const Life& at : lives) {
    Bytes live = 0;
    for (const Life& life : lives) live += life.begin <= at.begin && at.begin < life.end ? life.bytes : 0;
    peak = std::max(peak, live);
  }
  return peak;
}

void expect_apart(const std::vector<Life>& lives, const Allocation& result) {
  for (std::size_t a = 0; a < lives.size(); ++a) {
    EXPECT_LE(result.address[a] + lives[a].bytes, result.highest);
    for (std::size_t b = 0; b < a; ++b) {
      const bool together = lives[a].begin < lives[b].end && lives[b].begin < lives[a].end;
      const bool overlap = result.address[a] < result.address[b] + lives[b].bytes &&
                           result.address[b] < result.address[a] + lives[a].bytes;
      EXPECT_FALSE(together && overlap) << a << " and " << b;
    }
  }
}

// Published examples of the MiniMalloc and OmniMalloc projects.
TEST(AddressAllocator, FitsTheMiniMallocExampleInto12) {
  const std::vector<Life> lives = {{0, 3, 4}, {3, 9, 4}, {0, 9, 4}, {9, 21, 4}, {0, 21, 4}};
  const Allocation result = allocate(lives);
  EXPECT_EQ(result.highest, 12);
  expect_apart(lives, result);
  EXPECT_THAT(allocate_largest_first(lives).address, ElementsAre(8, 8, 4, 4, 0));
}

TEST(AddressAllocator, PutsTheOmniMallocExampleIntoAPoolOf96) {
  const std::vector<Life> lives = {{0, 10, 64}, {12, 20, 64}, {5, 15, 32}};
  EXPECT_EQ(allocate(lives).highest, 96);
  EXPECT_EQ(allocate_largest_first(lives).highest, 96);
}

TEST(AddressAllocator, KeepsRandomLivesApartAndCloseToTheLivePeak) {
  std::mt19937 random(1);
  double worst = 0;
  for (int repeat = 0; repeat < 50; ++repeat) {
    std::vector<Life> lives;
    for (std::uint32_t k = 0; k < 120; ++k) {
      const auto end = k + 1 + static_cast<std::uint32_t>(random() % 20);
      lives.push_back({k, random() % 10 == 0 ? held_to_the_end : end, static_cast<Bytes>(random() % 64)});
    }
    for (const Allocation& result : {allocate_largest_first(lives), allocate_in_order(lives, false),
                                     allocate_in_order(lives, true), allocate(lives)}) {
      expect_apart(lives, result);
    }
    worst = std::max(worst, double(allocate(lives).highest) / double(live_peak(lives)));
  }
  EXPECT_LT(worst, 1.15);
}

TEST(AddressAllocator, EqualSizesReachTheLivePeak) {
  std::mt19937 random(2);
  std::vector<Life> lives;
  for (std::uint32_t k = 0; k < 500; ++k) lives.push_back({k, k + 1 + static_cast<std::uint32_t>(random() % 50), 16});
  EXPECT_EQ(allocate_in_order(lives, false).highest, live_peak(lives));
}

// Billions of pairs overlap: nothing quadratic may be tried.
TEST(AddressAllocator, TakesAMillionTilesWithThousandsLiveAtATime) {
  std::mt19937 random(3);
  std::vector<Life> lives(1'000'000);
  for (std::uint32_t k = 0; k < lives.size(); ++k) {
    lives[k] = {k, k + 1 + static_cast<std::uint32_t>(random() % 8000), static_cast<Bytes>(16 << random() % 4)};
  }
  const Allocation result = allocate(lives);
  EXPECT_LT(result.highest, 4000 * 60 * 1.1);  // 4000 live of 60 bytes on average
}

TEST(FreeRanges, TakesTheTightestRangeAndJoinsNeighbours) {
  FreeRanges free;
  EXPECT_EQ(free.take(10), 0);
  EXPECT_EQ(free.take(4), 10);
  EXPECT_EQ(free.take(6), 14);
  EXPECT_EQ(free.take(5), 20);
  free.give(0, 10);
  free.give(14, 6);
  EXPECT_EQ(free.take(5), 14);
  free.give(14, 5);
  free.give(10, 4);
  EXPECT_EQ(free.take(20), 0);
  free.give(20, 5);
  EXPECT_EQ(free.take(7), 20);  // the highest free range grows
  EXPECT_EQ(free.top(), 27);
}

TEST(PlanAddresses, ResidentTensorsLieAtTheBottomAndDramTakesNoAddress) {
  SmallCase c = small_case("pe0", "external w 10\nexternal image 99 dram\na 1 5 < w image\nb 1 5 dram < a");
  c.platform.alignment = 8;
  Schedule schedule = c.plan("0:a 0:b");
  schedule.start = {0, 1};
  schedule.finish = {1, 2};
  EXPECT_EQ(plan_addresses(c.graph, c.platform, schedule), 24);
  EXPECT_THAT(schedule.address, ElementsAre(16, no_address, 0, no_address));
}

TEST(PlanAddresses, AReaderOfNoDurationHoldsItsInputUpToItsPosition) {
  const SmallCase c = small_case("pe0 pe1", "a 2 8\nb 1 8\nread 0 0 < a");
  Schedule schedule = c.plan("0:a 1:b 0:read");
  schedule.start = {0, 2, 2};
  schedule.finish = {2, 3, 2};
  // `a` dies at 2, when `b` starts, but its reader stands behind `b`.
  EXPECT_EQ(plan_addresses(c.graph, c.platform, schedule), 16);
  schedule.order = {c["a"], c["read"], c["b"]};
  EXPECT_EQ(plan_addresses(c.graph, c.platform, schedule), 8);
}

TEST(PlanAddresses, SharingByDispatchOrderNeedsOneTaskAtATime) {
  const SmallCase c = small_case("pe0 pe1", "a 9 8\nb 1 8");
  Schedule schedule = c.plan("0:a 1:b");
  schedule.finish = {9, 1};
  EXPECT_EQ(plan_addresses(c.graph, c.platform, schedule), 16);
  EXPECT_EQ(plan_addresses(c.graph, c.platform, schedule, Sharing::dispatch_order), 8);
}

// Four tasks one after the other, each of 8 bytes that nobody reads.
TEST(SpreadAddresses, AreSharedAsLateAsTheCapacityAllows) {
  SmallCase c = small_case("pe0", "a 1 8\nb 1 8\nc 1 8\nd 1 8");
  Schedule schedule = c.plan("0:a 0:b 0:c 0:d");
  schedule.start = {0, 1, 2, 3};
  schedule.finish = {1, 2, 3, 4};
  const auto addresses_within = [&](Bytes capacity) {
    c.platform.capacity = capacity;
    return spread_addresses(c.graph, c.platform, schedule) ? schedule.address : std::vector<Bytes>{};
  };
  EXPECT_THAT(addresses_within(32), ElementsAre(0, 8, 16, 24));
  EXPECT_THAT(addresses_within(31), ElementsAre(0, 8, 0, 8));
  EXPECT_THAT(addresses_within(15), ElementsAre(0, 0, 0, 0));
  EXPECT_THAT(addresses_within(7), testing::IsEmpty());
}

}  // namespace
}  // namespace weft
