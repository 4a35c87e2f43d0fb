#include "sched/rules/validator.hpp"

#include <gmock/gmock.h>

#include "sched/planning/plan.hpp"
#include "tests/support/sched/list_scheduler.hpp"
#include "tests/support/sched/small_case.hpp"

namespace weft {
namespace {

using test::small_case;
using test::SmallCase;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

class Validator : public testing::Test {
 protected:
  Validator() {
    // a [0,4) on pe0, b [0,6) on pe1, c [6,8) on pe0 reads both, d [6,7) on pe1 at the address of no one else.
    schedule_ = case_.plan("0:a 1:b 0:c 1:d");
    schedule_.start = {0, 0, 6, 6};
    schedule_.finish = {4, 6, 8, 7};
    schedule_.makespan = 8;
    case_.place(schedule_, "w:0 a:8 b:16 c:24 d:32");
    case_.platform.capacity = 40;
    case_.platform.alignment = 4;
  }
  void expect_violation(const std::string& words) const {
    EXPECT_THAT(validate(case_.graph, case_.platform, schedule_), Contains(HasSubstr(words)));
  }
  void expect_valid() const { EXPECT_THAT(validate(case_.graph, case_.platform, schedule_), IsEmpty()); }

  SmallCase case_ = small_case("pe0 pe1", R"(
    external w 8
    a 4,- 8
    b 6 8
    c 2 8 < a b w
    d 1 7)");
  Schedule schedule_;
};

TEST_F(Validator, AcceptsAValidSchedule) { expect_valid(); }

TEST_F(Validator, AcceptsARawScheduleWithoutOrderAndAddresses) {
  schedule_.order.clear();
  schedule_.address.clear();
  expect_valid();
}

TEST_F(Validator, FindsMissingTasks) {
  schedule_.start.pop_back();
  expect_violation("of 4");
}

TEST_F(Validator, FindsAProcessorThatCannotRunTheTask) {
  schedule_.processor[0] = 1;
  expect_violation("a cannot run on pe1");
}

TEST_F(Validator, FindsAProcessorThatDoesNotExist) {
  schedule_.processor[0] = 2;
  expect_violation("processor 2 of 2");
}

TEST_F(Validator, FindsAFinishThatIsNotStartPlusCost) {
  schedule_.finish[1] = 5;
  expect_violation("task b takes 6");
}

TEST_F(Validator, FindsAWrongMakespan) {
  schedule_.makespan = 9;
  expect_violation("makespan is 9");
}

TEST_F(Validator, FindsOverlapOnAProcessor) {
  schedule_.processor[3] = 0;
  expect_violation("tasks c and d overlap on pe0");
}

TEST_F(Validator, FindsAStartBeforeAnInputIsComplete) {
  schedule_.start[2] = 5;
  schedule_.finish[2] = 7;
  schedule_.makespan = 7;
  expect_violation("task c starts at 5, before its input from b");
}

TEST_F(Validator, CountsTransferTimesBetweenDifferentProcessors) {
  TaskGraphBuilder builder;
  const double bytes = 8;
  builder.add_task(builder.add_class({}, {}, {}), {});
  const BufferId input = 0;
  builder.add_task(builder.add_class({}, {&bytes, 1}, {}), {&input, 1});
  const TaskGraph graph = std::move(builder).build();
  Platform platform;
  platform.processors.resize(2);
  platform.costs = {1, 1, 1, 1};
  platform.bandwidth = {4};
  Schedule schedule;
  schedule.processor = {0, 1};
  schedule.start = {0, 2};
  schedule.finish = {1, 3};
  schedule.makespan = 3;
  EXPECT_THAT(validate(graph, platform, schedule), Contains(HasSubstr("is there at 3")));
  schedule.processor = {1, 1};
  EXPECT_THAT(validate(graph, platform, schedule), IsEmpty());
}

TEST_F(Validator, FindsAnOrderThatIsNoOrderOfAllTasks) {
  schedule_.order = {0, 1, 2, 2};
  expect_violation("every task once");
}

TEST_F(Validator, FindsAnOrderThatDescends) {
  schedule_.order = {0, 2, 1, 3};
  expect_violation("b stands behind c in the dispatch order, but starts earlier");
  expect_violation("c stands before its producer b");
}

TEST_F(Validator, FindsATaskThatPassesABarrier) {
  schedule_.barriers = {1};
  expect_violation("task b starts at 0, before the barrier");
  schedule_.barriers = {0, 2, 4};
  expect_valid();
  schedule_.barriers = {2, 1};
  expect_violation("not ascending");
}

TEST_F(Validator, FindsAComputeTaskThatPassesABarrierOfItsOwn) {
  schedule_.compute_barriers = {0, 2, 3, 4};
  expect_violation("task d starts at 6, before the barrier in front of it opens at 8");
  schedule_.compute_barriers = {2, 2};
  expect_valid();
  schedule_.compute_barriers = {1};
  expect_violation("task b starts at 0, before the barrier");
  schedule_.compute_barriers = {5};
  expect_violation("not ascending");
}

TEST_F(Validator, FindsReleasePositionsOutsideTheOrder) {
  schedule_.release_position = {5, 0, 0, 0};
  expect_violation("release positions");
}

TEST_F(Validator, FindsTooManyLiveBytes) {
  schedule_.address.clear();
  case_.platform.capacity = 38;
  expect_violation("at time 6 39 bytes are live");
}

TEST_F(Validator, FindsAddressesOutsideTheCapacityAndOffTheAlignment) {
  case_.place(schedule_, "w:0 a:8 b:16 c:24 d:36");
  expect_violation("buffer d of 8 bytes at address 36");
  case_.place(schedule_, "w:0 a:10 b:20 c:28 d:32");
  expect_violation("buffer a of 8 bytes at address 10");
  case_.place(schedule_, "w:0 a:8 b:16 c:24");
  expect_violation("buffer d of 8 bytes at address -1");
}

TEST_F(Validator, FindsLiveBuffersThatShareAddresses) {
  case_.place(schedule_, "w:0 a:8 b:12 c:24 d:32");
  expect_violation("buffers a and b share addresses while both are live");
}

TEST_F(Validator, FindsABufferOverAResidentOne) {
  case_.place(schedule_, "w:0 a:4 b:16 c:24 d:32");
  expect_violation("buffers w and a share addresses");
}

TEST_F(Validator, FindsABufferThatAReleasePositionStillHolds) {
  const SmallCase c = small_case("pe0", "a 1 8\nb 1 8\nc 1 8");
  Schedule schedule = c.plan("0:a 0:b 0:c");
  schedule.start = {0, 1, 2};
  schedule.finish = {1, 2, 3};
  schedule.makespan = 3;
  c.place(schedule, "a:0 b:0 c:0");
  EXPECT_THAT(validate(c.graph, c.platform, schedule), IsEmpty());
  schedule.release_position = {2, 0, 0};
  EXPECT_THAT(validate(c.graph, c.platform, schedule), Contains(HasSubstr("buffers a and b share addresses")));
}

TEST_F(Validator, FindsAReaderOfNoDurationBehindTheNextHolder) {
  const SmallCase c = small_case("pe0 pe1", "a 2 8\nread 0 0 < a\nb 1 8");
  Schedule schedule = c.plan("0:a 0:read 1:b");
  schedule.start = {0, 2, 2};
  schedule.finish = {2, 2, 3};
  schedule.makespan = 3;
  c.place(schedule, "a:0 read:0 b:0");
  EXPECT_THAT(validate(c.graph, c.platform, schedule), IsEmpty());
  schedule.order = {c["a"], c["b"], c["read"]};
  EXPECT_THAT(validate(c.graph, c.platform, schedule),
              Contains(HasSubstr("readers of the first stand behind the second")));
}

TEST_F(Validator, FindsDmaBesideAProcessingElement) {
  SmallCase c = small_case("pe0 dma0", "a 4 8\nfetch 2 8 load");
  Schedule schedule = c.plan("0:a 1:fetch");
  schedule.start = {0, 3};
  schedule.finish = {4, 5};
  schedule.makespan = 5;
  EXPECT_THAT(validate(c.graph, c.platform, schedule), IsEmpty());
  c.platform.exclusive_dma = true;
  EXPECT_THAT(validate(c.graph, c.platform, schedule), Contains(HasSubstr("exclude each other until 4")));
}

TEST_F(Validator, LeavesOutTheRestAfterSomeDozens) {
  std::string text;
  for (int k = 0; k < 500; ++k) text += 't' + std::to_string(k) + " 1 0\n";
  const SmallCase c = small_case("pe0", text);
  Schedule schedule = test::list_schedule(c.graph, c.platform);
  schedule.finish.assign(500, 0);
  EXPECT_EQ(validate(c.graph, c.platform, schedule).size(), 50u);
}

}  // namespace
}  // namespace weft
