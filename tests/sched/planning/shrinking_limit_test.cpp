#include "sched/planning/shrinking_limit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace weft {
namespace {

using testing::ElementsAre;

std::vector<Bytes> limits_from(Bytes capacity, Bytes least, Bytes excess) {
  std::vector<Bytes> limits;
  ShrinkingLimit limit(capacity, least);
  do limits.push_back(limit.bytes());
  while (limit.shrink(excess));
  return limits;
}

TEST(ShrinkingLimit, GoesDownToTheLeastInEightSteps) {
  EXPECT_THAT(limits_from(170, 100, 0), ElementsAre(170, 159, 148, 137, 126, 115, 104, 100));
  EXPECT_THAT(limits_from(102, 100, 0), ElementsAre(102, 101, 100));
}

TEST(ShrinkingLimit, GoesDownByAnExcessThatIsLarger) {
  EXPECT_THAT(limits_from(170, 100, 30), ElementsAre(170, 140, 110, 100));
}

TEST(ShrinkingLimit, HasOneLimitWhereTheCapacityIsTheLeastOrBelow) {
  EXPECT_THAT(limits_from(100, 100, 5), ElementsAre(100));
  EXPECT_THAT(limits_from(90, 100, 5), ElementsAre(90));
}

TEST(ShrinkingLimit, HasEightWhereNothingIsSaidOfTheCapacity) {
  EXPECT_EQ(limits_from(std::numeric_limits<Bytes>::max(), 1, 0).size(), 8u);
}

}  // namespace
}  // namespace weft
