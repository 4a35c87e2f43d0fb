// Memory in pages: who holds which page, and where the bursts of a buffer in pages go.
#include "hw/space/paged_space.hpp"

#include <gmock/gmock.h>

#include <random>
#include <set>
#include <stdexcept>
#include <vector>

#include "sched/model/schedule.hpp"
#include "tests/support/sched/small_case.hpp"

namespace weft::test {
namespace {

using testing::ElementsAre;

std::vector<std::uint32_t> pages_of(const PagedSpace& space, BufferId buffer, std::size_t count) {
  const PageTable table = space.place_of(buffer).pages;
  return {table.pages, table.pages + count};
}

TEST(PagedSpace, GivesTheLowestFreePagesWhereverTheyLie) {
  const SmallCase c = small_case("pe0", "a 1 64\nb 1 65\nc 1 64\nd 1 192\nnone 1 0");
  PagedSpace space(c.graph, 448, 64);
  for (const char* name : {"a", "b", "c", "none"}) space.take(c[name]);
  EXPECT_EQ(space.highest_address(), 256);
  EXPECT_EQ(space.taken(), 256);
  space.give_back(c["a"]);
  EXPECT_EQ(space.highest_address(), 256);
  space.take(c["d"]);
  EXPECT_THAT(pages_of(space, c["d"], 3), ElementsAre(0, 4, 5));
  EXPECT_EQ(space.first_address(c["b"]), 64);
  EXPECT_EQ(space.first_address(c["none"]), no_address);
  space.give_back(c["c"]);
  space.give_back(c["d"]);
  EXPECT_EQ(space.highest_address(), 192);
}

TEST(PagedSpace, WithoutFreePagesThereIsNoBuffer) {
  const SmallCase c = small_case("pe0", "a 1 64\nb 1 65");
  PagedSpace space(c.graph, 191, 64);
  space.take(c["a"]);
  EXPECT_THROW(space.take(c["b"]), std::logic_error);
}

TEST(PagedSpace, NoPageIsHeldTwice) {
  std::string text;
  for (int k = 0; k < 60; ++k) text += "t" + std::to_string(k) + " 1 " + std::to_string(k * 7 % 100) + "\n";
  const SmallCase c = small_case("pe0", text);
  PagedSpace space(c.graph, 1 << 20, 8);
  std::mt19937 random(1);
  std::set<BufferId> live;
  for (int step = 0; step < 2000; ++step) {
    const auto buffer = static_cast<BufferId>(random() % c.graph.task_count());
    live.contains(buffer) ? space.give_back(buffer) : space.take(buffer);
    if (!live.erase(buffer)) live.insert(buffer);
    std::set<std::uint32_t> held;
    std::size_t pages = 0;
    for (const BufferId other : live) {
      const auto count = static_cast<std::size_t>((c.graph.buffer_bytes(other) + 7) / 8);
      for (const std::uint32_t page : pages_of(space, other, count)) held.insert(page);
      pages += count;
    }
    ASSERT_EQ(held.size(), pages);
    ASSERT_EQ(space.taken(), static_cast<Bytes>(8 * pages));
    ASSERT_EQ(space.highest_address(), held.empty() ? 0 : 8 * (Bytes{*held.rbegin()} + 1));
  }
}

// Every byte of a box in pages is where the table says, and bursts are cut as those of a buffer in one piece.
TEST(PagedSpace, BurstsFollowThePages) {
  const std::vector<std::uint32_t> pages{9, 2, 7, 0, 5, 4, 11, 3};
  const TileSlice slice{{2, 12, 10}, {0, 3, 2}, {2, 8, 7}};
  for (const std::int64_t burst : {8, 32}) {
    BoxCursor straight({0, slice, {}}), paged({0, slice, {pages.data(), 32}});
    while (!straight.done()) {
      ASSERT_FALSE(paged.done());
      const std::uint64_t offset = straight.address();
      const std::int64_t bytes = straight.contiguous(burst);
      EXPECT_EQ(paged.contiguous(burst), bytes);
      EXPECT_EQ(paged.address(), pages[offset / 32] * 32 + offset % 32);
      EXPECT_LE(offset % 32 + static_cast<std::uint64_t>(bytes), 32u);
      straight.advance(bytes);
      paged.advance(bytes);
    }
    EXPECT_TRUE(paged.done());
  }
}

}  // namespace
}  // namespace weft::test
