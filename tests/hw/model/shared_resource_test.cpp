#include "hw/model/shared_resource.hpp"

#include <gtest/gtest.h>

namespace weft {
namespace {

TEST(SharedResource, ServesInTheOrderOfArrivalAndCountsWaitingBehindOthers) {
  SharedResource port("port");
  EXPECT_EQ(port.claim(0, 100, 50), 100);
  EXPECT_EQ(port.claim(1, 110, 50), 150);  // behind initiator 0
  EXPECT_EQ(port.claim(0, 120, 50), 200);  // behind initiator 1, whose 50 it waits for beyond its own
  EXPECT_EQ(port.busy_until(), 250);
  EXPECT_EQ(port.waited(1), 40);
  EXPECT_EQ(port.waited(0), 50);
  EXPECT_EQ(port.waited(), 90);
}

TEST(SharedResource, DoesNotCountWaitingBehindOneself) {
  SharedResource port("port");
  for (int i = 0; i < 4; ++i) port.claim(0, 0, 1000);
  EXPECT_EQ(port.busy_until(), 4000);
  EXPECT_EQ(port.waited(), 0);
}

TEST(SharedResource, CountsLessThanAPicosecondBehindAnotherAsOne) {
  SharedResource bus("bus");
  bus.claim(0, 0, 100, 3);  // until 33 1/3
  bus.claim(1, 33, 100, 3);
  EXPECT_EQ(bus.waited(1), 1);
}

TEST(SharedResource, AccumulatesFractions) {
  SharedResource bus("bus");
  for (int i = 0; i < 3; ++i) bus.claim(0, 0, 100, 3);  // three times 33 1/3
  EXPECT_EQ(bus.busy_until(), 100);
  bus.claim(0, 1000, 100, 3);
  EXPECT_EQ(bus.busy_until(), 1034);  // rounded up, the idle time before is no credit
  bus.claim(0, 1000, 100, 3);
  EXPECT_EQ(bus.busy_until(), 1067);
}

}  // namespace
}  // namespace weft
