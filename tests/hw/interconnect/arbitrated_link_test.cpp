#include "hw/interconnect/arbitrated_link.hpp"

#include <gtest/gtest.h>

namespace weft {
namespace {

constexpr Picoseconds period = 1000;

// Initiators in the order in which they are served, one after the other from cycle 0 on.
std::vector<int> served(ArbitratedLink& link) {
  std::vector<int> order;
  while (link.is_waited_for()) order.push_back(link.grant(link.free_at(), period).initiator);
  return order;
}

TEST(ArbitratedLink, FairGoesRoundTheInitiators) {
  ArbitratedLink link("link", Arbitration::round_robin);
  for (const int initiator : {0, 0, 2, 2, 5, 5}) link.enqueue({0, initiator, 0, 1});
  EXPECT_EQ(served(link), (std::vector<int>{0, 2, 5, 0, 2, 5}));
  // Behind the last one served it goes on from the first.
  for (const int initiator : {5, 2}) link.enqueue({0, initiator, link.free_at(), 1});
  EXPECT_EQ(served(link), (std::vector<int>{2, 5}));
}

TEST(ArbitratedLink, FairServesOneWhoComesLaterBeforeTheSecondRequestOfAnother) {
  ArbitratedLink link("link", Arbitration::round_robin);
  link.enqueue({0, 3, 0, 4});
  EXPECT_EQ(link.grant(0, period).initiator, 3);
  link.enqueue({1, 3, 0, 4});
  link.enqueue({2, 1, 3, 4});
  EXPECT_EQ(served(link), (std::vector<int>{1, 3}));
}

TEST(ArbitratedLink, FixedServesTheLowestInitiatorAndStarvesTheOthers) {
  ArbitratedLink link("link", Arbitration::fixed_priority);
  for (const int initiator : {2, 1, 0, 1, 0}) link.enqueue({0, initiator, 0, 1});
  EXPECT_EQ(served(link), (std::vector<int>{0, 0, 1, 1, 2}));
}

TEST(ArbitratedLink, FirstComeServesTheEarliestAndOfOneCycleTheLowestInitiator) {
  ArbitratedLink link("link", Arbitration::first_come);
  link.enqueue({0, 7, 0, 1});
  link.enqueue({1, 5, 1, 1});
  link.enqueue({2, 3, 1, 1});
  link.enqueue({3, 3, 1, 1});
  link.enqueue({4, 0, 2, 1});
  EXPECT_EQ(served(link), (std::vector<int>{7, 3, 3, 5, 0}));
}

TEST(ArbitratedLink, CountsWhatARequestWaitsBehindOthersAndNotBehindItsOwn) {
  ArbitratedLink link("link", Arbitration::first_come);
  link.enqueue({0, 0, 0, 4});
  link.enqueue({1, 1, 0, 3});
  link.enqueue({2, 1, 0, 2});
  served(link);
  EXPECT_EQ(link.free_at(), 9);
  EXPECT_EQ(link.waited(0), 0);
  EXPECT_EQ(link.waited(1), 4 * period);  // the first behind 0; the second, from 7 on, only behind the first
  EXPECT_EQ(link.waited(1, 0), 4 * period);
  EXPECT_EQ(link.busy(), 9 * period);
  EXPECT_EQ(link.served(), 3);
  EXPECT_EQ(link.delayed(), 1);
}

TEST(ArbitratedLink, ForgetsEverythingWhenReset) {
  ArbitratedLink link("link", Arbitration::round_robin);
  for (const int initiator : {1, 0}) link.enqueue({0, initiator, 0, 4});
  link.grant(0, period);
  link.reset();
  EXPECT_FALSE(link.is_waited_for());
  EXPECT_EQ(link.free_at(), 0);
  EXPECT_EQ(link.busy(), 0);
  for (const int initiator : {0, 1}) link.enqueue({0, initiator, 0, 4});
  EXPECT_EQ(served(link), (std::vector<int>{0, 1}));  // as at the beginning, 0 was not served last
}

}  // namespace
}  // namespace weft
