#include "sched/spill/compaction.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <random>

namespace weft {
namespace {

using testing::IsEmpty;
using Places = std::map<TaskId, Bytes>;

Places places(std::span<const Block> there, std::span<const Block> wanted, Bytes begin, Bytes end) {
  Places found;
  for (const Block& block : place_among(there, wanted, begin, end)) found[block.tile] = block.address;
  return found;
}

TEST(Compaction, MovesNothingWhereThereIsAGap) {
  const Block there[] = {{1, 0, 4}, {2, 10, 4}};
  const Block wanted[] = {{3, 0, 6}, {4, 0, 2}};
  EXPECT_EQ(places(there, wanted, 0, 20), (Places{{3, 4}, {4, 18}}));  // the tightest gap that holds it
}

TEST(Compaction, MovesTheFewestBytesThatMakeRoom) {
  const Block there[] = {{1, 0, 8}, {2, 10, 4}, {3, 16, 8}};
  const Block wanted[] = {{4, 0, 7}};
  EXPECT_EQ(places(there, wanted, 0, 28), (Places{{4, 9}, {2, 24}}));
}

TEST(Compaction, MovesWhatLiesBelowTheBegin) {
  const Block there[] = {{1, 0, 4}, {2, 8, 4}};
  EXPECT_EQ(places(there, {}, 2, 16), (Places{{1, 12}}));
}

TEST(Compaction, PushesAllUpWhenNothingElseHelps) {
  const Block there[] = {{1, 1, 2}, {2, 4, 2}, {3, 7, 2}};
  const Block wanted[] = {{4, 0, 4}};
  const Places found = places(there, wanted, 0, 10);
  EXPECT_EQ(found.size(), 1 + 3);
  EXPECT_EQ(found, (Places{{1, 4}, {2, 6}, {3, 8}, {4, 0}}));
}

// Whatever lies there, as long as all blocks fit: every wanted block gets a place, and no two overlap.
TEST(Compaction, FindsRoomForWhateverFits) {
  std::mt19937 random(5);
  const auto below = [&](Bytes limit) { return static_cast<Bytes>(random() % static_cast<unsigned>(limit)); };
  for (int round = 0; round < 5000; ++round) {
    SCOPED_TRACE(round);
    std::vector<Block> there, wanted;
    Bytes end = below(4), bytes = 0;
    const Bytes begin = below(3) == 0 ? below(10) : 0;
    const Bytes before = below(8), more = 1 + below(4);
    for (TaskId tile = 0; tile < before; ++tile, end += below(6)) {
      there.push_back({tile, end, 1 + below(12)});
      end += there.back().bytes;
    }
    for (const Block& block : there) bytes += block.bytes;
    for (TaskId tile = 100; tile < 100 + more; ++tile) wanted.push_back({tile, 0, 1 + below(20)});
    for (const Block& block : wanted) bytes += block.bytes;
    end = std::max(end, begin + bytes);

    const std::vector<Block> placed = place_among(there, wanted, begin, end);
    std::map<TaskId, Block> all;
    for (const Block& block : there) all[block.tile] = block;
    for (const Block& block : placed) {
      if (all.contains(block.tile)) {
        EXPECT_NE(block.address, all[block.tile].address) << "moved to where it was";
      }
      all[block.tile] = block;
    }
    EXPECT_EQ(all.size(), there.size() + wanted.size());
    std::map<Bytes, Bytes> ranges;
    for (const auto& [tile, block] : all) {
      EXPECT_TRUE(ranges.emplace(block.address, block.address + block.bytes).second);
    }
    Bytes taken = begin;
    for (const auto& [first, last] : ranges) {
      EXPECT_GE(first, taken);
      taken = last;
    }
    EXPECT_LE(taken, end);
  }
}

}  // namespace
}  // namespace weft
