#include "hw/timing/calendar.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

namespace weft::test {
namespace {

TEST(Calendar, GivesEntriesByCycleAndThenInTheOrderInWhichTheyCame) {
  Calendar calendar;
  EXPECT_EQ(calendar.next(), InterconnectTiming::never);
  for (const auto& [cycle, number] :
       std::vector<std::pair<Cycles, std::uint32_t>>{{700, 1}, {3, 2}, {700, 3}, {3, 4}}) {
    calendar.add(cycle, number);
  }
  EXPECT_EQ(calendar.next(), 3);
  EXPECT_EQ(calendar.take(), 2U);
  EXPECT_EQ(calendar.take(), 4U);
  calendar.add(700, 5);  // near by now, the others still far
  EXPECT_EQ(calendar.next(), 700);
  EXPECT_EQ(calendar.take(), 1U);
  EXPECT_EQ(calendar.take(), 3U);
  EXPECT_EQ(calendar.take(), 5U);
  EXPECT_EQ(calendar.next(), InterconnectTiming::never);
}

// Near, far, in the cycle itself, and earlier than what was taken last.
TEST(Calendar, IsASortedListOnRandomEntries) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    Calendar calendar;
    std::vector<std::pair<Cycles, std::uint32_t>> list;  // in the order in which they came
    Cycles now = 0;
    for (std::uint32_t number = 0; number < 2000; ++number) {
      const bool adds = list.empty() || random() % 2 == 0;
      if (adds) {
        const Cycles reach = random() % 8 == 0 ? 5000 : 300;
        const Cycles cycle =
            std::max<Cycles>(0, now + static_cast<Cycles>(random() % reach) - (random() % 16 == 0 ? 50 : 0));
        calendar.add(cycle, number);
        list.emplace_back(cycle, number);
      } else {
        const auto first = std::ranges::min_element(list, {}, &std::pair<Cycles, std::uint32_t>::first);
        ASSERT_EQ(calendar.next(), first->first) << seed;
        ASSERT_EQ(calendar.take(), first->second) << seed;
        now = first->first;
        list.erase(first);
      }
    }
  }
}

}  // namespace
}  // namespace weft::test
