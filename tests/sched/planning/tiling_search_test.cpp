// The search over tiles, with judges whose best tiling is known.
#include "sched/planning/tiling_search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "workloads/network_files/zoo.hpp"

namespace weft {
namespace {

double bytes_of_tiles(const Tiling& tiling) {
  double bytes = 0;
  for (const Shape& tile : tiling.layers) bytes += static_cast<double>(element_count(tile));
  return bytes;
}

// The nearer the tiles come to 1000 elements each, the faster.
std::optional<TilingFigures> near_thousand(const Tiling& tiling, Time) {
  double makespan = 1000;
  for (const Shape& tile : tiling.layers) {
    makespan += std::abs(std::log2(static_cast<double>(element_count(tile)) / 1000));
  }
  return TilingFigures{makespan, 1000};
}

TilingSearch search_with(decltype(TilingSearch::judge) judge) {
  TilingSearch search;
  search.judge = std::move(judge);
  search.capacity = 64 * 1024;
  return search;
}

TEST(TilingSearch, FindsBetterTilesThanItBeginsWithAndSaysHowFarItIs) {
  const Network network = zoo_network("resnet18", {});
  std::vector<double> judged;
  TilingSearch search = search_with([&](const Tiling& tiling, Time) {
    judged.push_back(near_thousand(tiling, cannot_run)->makespan);
    return near_thousand(tiling, cannot_run);
  });
  std::uint32_t steps = 0;
  search.progress = [&](std::uint32_t done, std::uint32_t most) {
    EXPECT_EQ(done, ++steps);
    EXPECT_LE(done, most);
  };
  const Tiling found = search_tiling(network, whole_tiling(network), search);
  EXPECT_EQ(near_thousand(found, cannot_run)->makespan, *std::min_element(judged.begin(), judged.end()));
  EXPECT_LT(near_thousand(found, cannot_run)->makespan, judged.front() - 10);
  EXPECT_EQ(judged.size(), steps);
  EXPECT_LE(judged.size(), 60u);
}

TEST(TilingSearch, IsTheSameEachTimeAndLeavesTilesByHandAsTheyAre) {
  const Network network = zoo_network("resnet18", {});
  Tiling by_hand = whole_tiling(network);
  by_hand.layers[3] = {7, 5, 3};
  by_hand.by_hand[3] = true;
  const Tiling first = search_tiling(network, by_hand, search_with(near_thousand));
  const Tiling second = search_tiling(network, by_hand, search_with(near_thousand));
  EXPECT_EQ(first.layers, second.layers);
  EXPECT_EQ(first.layers[3], (Shape{7, 5, 3}));
  EXPECT_FALSE(first.to_search);
}

TEST(TilingSearch, GoesToSmallerTilesUntilOneFits) {
  const Network network = zoo_network("resnet18", {});
  const Tiling found = search_tiling(network, whole_tiling(network), search_with([](const Tiling& tiling, Time) {
                                       if (bytes_of_tiles(tiling) > 1500) return std::optional<TilingFigures>();
                                       return near_thousand(tiling, cannot_run);
                                     }));
  EXPECT_LE(bytes_of_tiles(found), 1500);
}

TEST(TilingSearch, SaysThatNothingFits) {
  const Network network = zoo_network("resnet18", {});
  const TilingSearch search = search_with([](const Tiling&, Time) { return std::optional<TilingFigures>(); });
  EXPECT_THROW(search_tiling(network, whole_tiling(network), search), Infeasible);
}

TEST(TilingSearch, WithTheObjectiveMemoryLooksForTheLeastPeak) {
  const Network network = zoo_network("lenet5", {});
  TilingSearch search = search_with([](const Tiling& tiling, Time) {
    return TilingFigures{1e6 / bytes_of_tiles(tiling), static_cast<Bytes>(bytes_of_tiles(tiling))};
  });
  const double fast = bytes_of_tiles(search_tiling(network, whole_tiling(network), search));
  search.objective = Objective::memory;
  const double small = bytes_of_tiles(search_tiling(network, whole_tiling(network), search));
  EXPECT_LT(small, fast / 4);
}

}  // namespace
}  // namespace weft
