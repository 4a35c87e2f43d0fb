#include "sched/memory/packing.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <random>

#include "tests/support/sched/cut_rectangle.hpp"

namespace weft {
namespace {

using Outcome = PackingSearch::Outcome;

bool are_apart(const Life& a, Bytes address_of_a, const Life& b, Bytes address_of_b) {
  return a.end <= b.begin || b.end <= a.begin || address_of_a + a.bytes <= address_of_b ||
         address_of_b + b.bytes <= address_of_a;
}

void expect_packed(const std::vector<Life>& lives, const std::vector<Bytes>& address, Bytes capacity) {
  for (std::size_t a = 0; a < lives.size(); ++a) {
    EXPECT_GE(address[a], 0);
    EXPECT_LE(address[a] + lives[a].bytes, capacity);
    for (std::size_t b = 0; b < a; ++b) {
      EXPECT_TRUE(are_apart(lives[a], address[a], lives[b], address[b])) << a << " and " << b;
    }
  }
}

// Tries all addresses of all lives.
bool can_be_packed(const std::vector<Life>& lives, const std::vector<Bytes>& alignment, Bytes capacity) {
  std::vector<Bytes> address(lives.size());
  const std::function<bool(std::size_t)> place = [&](std::size_t k) {
    if (k == lives.size()) return true;
    for (address[k] = 0; address[k] + lives[k].bytes <= capacity; address[k] += alignment[k]) {
      bool is_free = true;
      for (std::size_t j = 0; j < k && is_free; ++j) is_free = are_apart(lives[k], address[k], lives[j], address[j]);
      if (is_free && place(k + 1)) return true;
    }
    return false;
  };
  return place(0);
}

TEST(Packing, OfSmallSetsIsFoundOrProvenImpossible) {
  std::mt19937 random(1);
  int gaps = 0;  // sets whose bytes fit though no addresses do
  for (int repeat = 0; repeat < 3000; ++repeat) {
    std::vector<Life> lives;
    std::vector<Bytes> alignment;
    for (int k = 0; k < 7; ++k) {
      const auto begin = static_cast<std::uint32_t>(random() % 7);
      lives.push_back(
          {begin, begin + 1 + static_cast<std::uint32_t>(random() % 4), static_cast<Bytes>(random() % 5 + 1)});
      alignment.push_back(repeat % 2 == 0 ? 1 : Bytes{1} << random() % 3);
    }
    const Bytes capacity = max_live(lives) + repeat % 4 / 2;
    const Packing packing = pack(lives, alignment, capacity, 1'000'000);
    const bool exists = can_be_packed(lives, alignment, capacity);
    ASSERT_EQ(packing.outcome, exists ? Outcome::found : Outcome::impossible) << repeat;
    gaps += exists ? 0 : 1;
    if (!exists) continue;
    expect_packed(lives, packing.allocation.address, capacity);
    for (std::size_t i = 0; i < lives.size(); ++i) EXPECT_EQ(packing.allocation.address[i] % alignment[i], 0);
  }
  EXPECT_GT(gaps, 100);
}

TEST(Packing, OfTenHardSetsFitsWhereTheyWereCutFrom) {
  int above = 0;
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    const test::KnownPacking known = test::cut_rectangle(seed, 10'000, 1 << 20, 140 + 20 * seed);
    expect_packed(known.lives, known.address, 1 << 20);
    above += allocate(known.lives).highest > 1 << 20 ? 1 : 0;
    const Packing packing = pack(known.lives, {}, 1 << 20, 100'000'000);
    ASSERT_EQ(packing.outcome, Outcome::found) << seed;
    expect_packed(known.lives, packing.allocation.address, 1 << 20);
  }
  EXPECT_EQ(above, 10);
}

TEST(Packing, IsGivenUpWhenTheStepsAreSpent) {
  const test::KnownPacking known = test::cut_rectangle(1, 10'000, 1 << 20, 300);
  const Packing packing = pack(known.lives, {}, 1 << 20, 1000);
  EXPECT_EQ(packing.outcome, Outcome::gave_up);
  EXPECT_EQ(packing.steps, 1000);
}

TEST(Packing, TheLowestOfAlignedBuffersIsProven) {
  // 3 bytes below 4 that are aligned to 4 leave a gap of one.
  const std::vector<Life> lives = {{0, 2, 3}, {1, 3, 4}, {0, 3, 3}};
  const std::vector<Bytes> alignment = {1, 4, 1};
  const LowestPacking lowest = pack_lowest(lives, alignment, 100'000);
  EXPECT_EQ(max_live(lives), 10);
  EXPECT_EQ(lowest.allocation.highest, 10);
  EXPECT_EQ(lowest.none_below, 10);
  EXPECT_EQ(pack_lowest(std::vector<Life>{{0, 2, 3}, {0, 2, 3}}, std::vector<Bytes>{2, 2}, 100).none_below, 7);
}

}  // namespace
}  // namespace weft
