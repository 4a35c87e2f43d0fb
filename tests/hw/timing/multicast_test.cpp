// Reads of one burst by several processing elements, of which one is carried out.
#include "hw/timing/multicast.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace weft::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using enum Multicast::Place;

Request read_of(std::uint32_t number, int port, std::uint32_t bytes = 64) {
  return {.number = number, .initiator = port, .port = port, .target = Target::scratchpad, .bytes = bytes};
}

std::vector<std::uint32_t> answered(Multicast& multicast, std::uint32_t number, Cycles cycle) {
  std::vector<std::uint32_t> followers;
  multicast.answered(number, cycle, [&](std::uint32_t follower) { followers.push_back(follower); });
  return followers;
}

TEST(Multicast, AnswersAllWhoAskForTheSameBurstWhileItIsUnderWay) {
  Multicast multicast(where_they_come_in, 4);
  EXPECT_FALSE(multicast.follow(where_they_come_in, read_of(0, 0), 128, 10));
  EXPECT_EQ(multicast.follow(where_they_come_in, read_of(1, 1), 128, 10)->number, 0U);
  EXPECT_EQ(multicast.follow(where_they_come_in, read_of(2, 2), 128, 14)->answer, Multicast::not_known);
  EXPECT_THAT(answered(multicast, 0, 20), ElementsAre(1, 2));
  EXPECT_THAT(answered(multicast, 0, 20), IsEmpty());
}

TEST(Multicast, AnswersWhoComesWhenTheAnswerIsOnItsWay) {
  Multicast multicast(where_they_come_in, 4);
  multicast.follow(where_they_come_in, read_of(0, 0), 128, 10);
  EXPECT_THAT(answered(multicast, 0, 20), IsEmpty());
  EXPECT_EQ(multicast.follow(where_they_come_in, read_of(1, 1), 128, 19)->answer, 20);
  EXPECT_FALSE(multicast.follow(where_they_come_in, read_of(1, 1), 128, 20));  // it is back
}

TEST(Multicast, SharesNoOtherBurst) {
  Multicast multicast(where_they_come_in, 4);
  multicast.follow(where_they_come_in, read_of(0, 0), 128, 10);
  EXPECT_FALSE(multicast.follow(where_they_come_in, read_of(1, 1), 192, 10));
  EXPECT_FALSE(multicast.follow(where_they_come_in, read_of(2, 1, 32), 128, 10));
  Request write = read_of(3, 1);
  write.is_write = true;
  EXPECT_FALSE(multicast.follow(where_they_come_in, write, 128, 10));
  Request of_dram = read_of(4, 1);
  of_dram.target = Target::dram;
  EXPECT_FALSE(multicast.follow(where_they_come_in, of_dram, 128, 10));
}

TEST(Multicast, IsForProcessingElementsThatDiffer) {
  Multicast multicast(where_they_come_in, 4);
  EXPECT_FALSE(multicast.follow(where_they_come_in, read_of(0, 0), 128, 10));
  EXPECT_FALSE(multicast.follow(where_they_come_in, read_of(1, 4), 128, 10));  // a DMA channel
  EXPECT_FALSE(multicast.follow(where_they_come_in, read_of(2, 0), 128, 11));  // leads those that come now
  EXPECT_EQ(multicast.follow(where_they_come_in, read_of(3, 1), 128, 12)->number, 2U);
  EXPECT_THAT(answered(multicast, 0, 15), IsEmpty());
  EXPECT_EQ(multicast.follow(where_they_come_in, read_of(4, 2), 128, 15)->number, 2U);
  EXPECT_THAT(answered(multicast, 2, 16), ElementsAre(3, 4));
}

// A request may be told of before it is there.
TEST(Multicast, LooksForReadsWhereTheyAre) {
  Multicast multicast(at_the_memory, 4);
  EXPECT_FALSE(multicast.follow(where_they_come_in, read_of(0, 0), 128, 10));
  EXPECT_FALSE(multicast.follow(at_the_memory, read_of(0, 0), 128, 14));
  EXPECT_FALSE(multicast.follow(at_the_memory, read_of(1, 1), 128, 13));
  EXPECT_EQ(multicast.follow(at_the_memory, read_of(2, 2), 128, 13)->number, 1U);

  Multicast none(nowhere, 4);
  EXPECT_FALSE(none.follow(at_the_memory, read_of(0, 0), 128, 14));
  EXPECT_FALSE(none.follow(at_the_memory, read_of(1, 1), 128, 14));
}

}  // namespace
}  // namespace weft::test
