// Addresses along slices of time are those of a placement that looks at every life.
#include "sched/memory/placed_ranges.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include "sched/memory/lifetimes.hpp"

namespace weft {
namespace {

bool overlap(const Life& a, const Life& b) { return a.begin < b.end && b.begin < a.end; }

// The specification: a life may begin at 0 or where another ends, and takes the lowest of these addresses at which no
// life that is placed and overlaps it is in the way.
std::vector<Bytes> placed_by_trial(const std::vector<Life>& lives, const std::vector<std::uint32_t>& order) {
  std::vector<Bytes> address(lives.size(), 0);
  std::vector<std::uint32_t> placed;
  for (const std::uint32_t life : order) {
    std::vector<std::uint32_t> others;
    std::ranges::copy_if(placed, std::back_inserter(others),
                         [&](std::uint32_t other) { return overlap(lives[life], lives[other]); });
    std::vector<Bytes> starts = {0};
    for (const std::uint32_t other : others) starts.push_back(address[other] + lives[other].bytes);
    std::ranges::sort(starts);
    address[life] = *std::ranges::find_if(starts, [&](Bytes start) {
      return std::ranges::none_of(others, [&](std::uint32_t other) {
        return start < address[other] + lives[other].bytes && address[other] < start + lives[life].bytes;
      });
    });
    placed.push_back(life);
  }
  return address;
}

std::vector<std::uint32_t> with_bytes(const std::vector<Life>& lives) {
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < lives.size(); ++i) {
    if (lives[i].bytes > 0) order.push_back(i);
  }
  return order;
}

struct TreeShape {
  std::uint32_t count, length, bytes;  // lives, and the most of each
  bool dense;                          // begins are one after the other, else anywhere
};

std::vector<Life> random_lives(const TreeShape& shape, std::mt19937& random) {
  std::vector<Life> lives;
  for (std::uint32_t k = 0; k < shape.count; ++k) {
    const auto begin = shape.dense ? k : static_cast<std::uint32_t>(random() % shape.count);
    const bool held = random() % 20 == 0;
    const auto end = begin + 1 + static_cast<std::uint32_t>(random() % shape.length);
    lives.push_back({begin, held ? held_to_the_end : end, static_cast<Bytes>(random() % (shape.bytes + 1))});
  }
  return lives;
}

// Shapes with fewer lives than a slice has, and with many more.
const TreeShape shapes[] = {{40, 8, 5, false}, {300, 12, 64, true}, {300, 300, 3, true}, {500, 40, 1000, false}};

std::vector<Bytes> addresses_of(const std::vector<Life>& lives, const std::vector<PlacedRanges::Placement>& order) {
  std::vector<Bytes> address(lives.size(), 0);
  for (const PlacedRanges::Placement& one : order) address[one.life] = one.address;
  return address;
}

TEST(PlacedRanges, GiveEveryLifeTheLowestAddressThatIsFree) {
  std::mt19937 random(1);
  for (const TreeShape& shape : shapes) {
    for (int repeat = 0; repeat < 10; ++repeat) {
      const std::vector<Life> lives = random_lives(shape, random);
      PlacedRanges placed(lives);
      std::vector<std::uint32_t> order = with_bytes(lives);
      for (int turn = 0; turn < 3; ++turn) {
        std::ranges::shuffle(order, random);
        std::vector<PlacedRanges::Placement> placements = placed.placements(order);
        const Bytes highest = placed.place(placements);
        const std::vector<Bytes> expected = placed_by_trial(lives, order);
        ASSERT_EQ(addresses_of(lives, placements), expected);
        Bytes end = 0;
        for (const std::uint32_t life : order) end = std::max(end, expected[life] + lives[life].bytes);
        EXPECT_EQ(highest, end);
      }
    }
  }
}

// What has been placed before is where it was as long as nothing in its way has changed.
TEST(PlacedRanges, MovedAheadGiveTheAddressesOfTheirNewOrder) {
  std::mt19937 random(4);
  for (const TreeShape& shape : shapes) {
    for (const std::uint32_t one_in : {2U, 10U, 100U}) {
      const std::vector<Life> lives = random_lives(shape, random);
      PlacedRanges placed(lives);
      std::vector<std::uint32_t> order = with_bytes(lives);
      std::ranges::shuffle(order, random);
      std::vector<PlacedRanges::Placement> placements = placed.placements(order);
      placed.place(placements);
      for (int turn = 0; turn < 8; ++turn) {
        for (PlacedRanges::Placement& one : placements) one.is_moved = random() % one_in == 0;
        std::stable_partition(placements.begin(), placements.end(), [](const auto& one) { return one.is_moved; });
        placed.place(placements);
        std::ranges::transform(placements, order.begin(), &PlacedRanges::Placement::life);
        ASSERT_EQ(addresses_of(lives, placements), placed_by_trial(lives, order));
      }
    }
  }
}

// Lives in chains: each begins where the one before it ends, and has fewer bytes.
std::vector<std::uint32_t> make_chains(std::vector<Life>& lives, std::mt19937& random) {
  std::vector<std::uint32_t> follows(lives.size(), follows_none);
  const std::size_t single = lives.size();
  for (std::uint32_t first = 0; first < single; ++first) {
    std::uint32_t last = first;
    while (lives[last].bytes > 1 && lives[last].end != held_to_the_end && random() % 3 == 0) {
      const std::uint32_t begin = lives[last].end;
      const auto bytes = 1 + static_cast<Bytes>(random() % static_cast<std::uint32_t>(lives[last].bytes - 1));
      lives.push_back({begin, begin + 1 + static_cast<std::uint32_t>(random() % 20), bytes});
      follows.push_back(last);
      last = static_cast<std::uint32_t>(lives.size() - 1);
    }
  }
  return follows;
}

// Every chain as a whole takes the lowest address that suits all of it.
std::vector<Bytes> chains_placed_by_trial(const std::vector<Life>& lives, const std::vector<std::uint32_t>& order,
                                          Follows follows) {
  std::vector<Bytes> address(lives.size(), 0);
  std::vector<std::uint32_t> placed, chain;
  for (std::size_t k = 0; k < order.size(); k += chain.size()) {
    chain = {order[k]};
    while (k + chain.size() < order.size() && follows[order[k + chain.size()]] != follows_none) {
      chain.push_back(order[k + chain.size()]);
    }
    std::vector<Bytes> starts = {0};
    for (const std::uint32_t other : placed) starts.push_back(address[other] + lives[other].bytes);
    std::ranges::sort(starts);
    const auto fits = [&](Bytes start) {
      return std::ranges::none_of(placed, [&](std::uint32_t other) {
        return std::ranges::any_of(chain, [&](std::uint32_t life) {
          return overlap(lives[life], lives[other]) && start < address[other] + lives[other].bytes &&
                 address[other] < start + lives[life].bytes;
        });
      });
    };
    for (const std::uint32_t life : chain) address[life] = *std::ranges::find_if(starts, fits);
    placed.insert(placed.end(), chain.begin(), chain.end());
  }
  return address;
}

TEST(PlacedRanges, GiveChainsTheLowestAddressThatIsFreeForAllOfThem) {
  std::mt19937 random(5);
  for (const TreeShape& shape : shapes) {
    std::vector<Life> lives = random_lives(shape, random);
    const std::vector<std::uint32_t> follows = make_chains(lives, random);
    PlacedRanges placed(lives);
    std::vector<std::uint32_t> first, order;
    for (const std::uint32_t life : with_bytes(lives)) {
      if (follows[life] == follows_none) first.push_back(life);
    }
    std::ranges::shuffle(first, random);
    for (const std::uint32_t life : first) {
      for (auto next = static_cast<std::ptrdiff_t>(life); next < std::ssize(follows);) {
        order.push_back(static_cast<std::uint32_t>(next));
        next = std::ranges::find(follows, static_cast<std::uint32_t>(next)) - follows.begin();
      }
    }
    std::vector<PlacedRanges::Placement> placements = placed.placements(order, follows);
    placed.place(placements);
    ASSERT_EQ(addresses_of(lives, placements), chains_placed_by_trial(lives, order, follows));
    for (int turn = 0; turn < 6; ++turn) {
      for (std::size_t k = 0; k < placements.size(); ++k) {
        PlacedRanges::Placement& one = placements[k];
        one.is_moved = one.is_follower ? placements[k - 1].is_moved : random() % 8 == 0;
      }
      std::stable_partition(placements.begin(), placements.end(), [](const auto& one) { return one.is_moved; });
      placed.place(placements);
      std::ranges::transform(placements, order.begin(), &PlacedRanges::Placement::life);
      ASSERT_EQ(addresses_of(lives, placements), chains_placed_by_trial(lives, order, follows));
    }
    for (const bool apart : {false, true}) {
      const Allocation in_order = allocate_in_order(lives, apart, follows);
      for (std::uint32_t a = 0; a < lives.size(); ++a) {
        const std::uint32_t before = follows[a] == follows_none ? a : follows[a];
        ASSERT_EQ(in_order.address[a], in_order.address[before]);
        for (std::uint32_t b = 0; b < a; ++b) {
          const bool is_apart = in_order.address[a] >= in_order.address[b] + lives[b].bytes ||
                                in_order.address[b] >= in_order.address[a] + lives[a].bytes;
          ASSERT_TRUE(is_apart || !overlap(lives[a], lives[b]) || lives[a].bytes == 0 || lives[b].bytes == 0);
        }
      }
    }
  }
}

TEST(PlacedRanges, CountPairsThatOverlap) {
  std::mt19937 random(2);
  for (int repeat = 0; repeat < 20; ++repeat) {
    const std::vector<Life> lives = random_lives({200, 30, 4, true}, random);
    std::uint64_t pairs = 0;
    for (const std::uint32_t a : with_bytes(lives)) {
      for (const std::uint32_t b : with_bytes(lives)) pairs += a < b && overlap(lives[a], lives[b]) ? 1 : 0;
    }
    EXPECT_EQ(PlacedRanges(lives).overlap_count(), pairs);
  }
}

TEST(PlacedRanges, LargestFirstIsAPlacementInOrderOfSizeAndThenOfLength) {
  std::mt19937 random(3);
  for (int repeat = 0; repeat < 20; ++repeat) {
    const std::vector<Life> lives = random_lives({300, 25, 16, true}, random);
    std::vector<std::uint32_t> order = with_bytes(lives);
    std::ranges::stable_sort(order, {}, [&](std::uint32_t i) {
      return std::pair(-lives[i].bytes, static_cast<std::int64_t>(lives[i].begin) - lives[i].end);
    });
    EXPECT_EQ(allocate_largest_first(lives).address, placed_by_trial(lives, order));
  }
}

}  // namespace
}  // namespace weft
