#include "sweep/store/result_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "tests/support/base/input_error.hpp"
#include "tests/support/base/temporary_directory.hpp"

namespace weft {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

class ResultStores : public ::testing::Test {
 protected:
  ResultStore store(Keep keep = Keep::summary, std::optional<double> timeout = std::nullopt) {
    ResultStore made(directory_.path().string(), keep, timeout);
    made.prepare();
    return made;
  }
  test::TemporaryDirectory directory_;
};

TEST_F(ResultStores, APointIsFinishedWithARunThatHasAllThatIsKept) {
  EXPECT_FALSE(store().is_finished("a"));
  std::filesystem::create_directories(store().run_of("a"));
  directory_.write("points/a/summary.json", R"({"seconds": 1})");  // not what a run leaves
  EXPECT_FALSE(store().is_finished("a"));
  EXPECT_EQ(store().summary_of("a"), std::nullopt);
  directory_.write("points/a/summary.json", R"({"simulated": {}, "seconds": 1})");
  EXPECT_TRUE(store().is_finished("a"));
  EXPECT_FALSE(store(Keep::tables).is_finished("a"));
  directory_.write("points/a/tasks.csv", "");
  directory_.write("points/a/report.html", "");
  EXPECT_TRUE(store(Keep::tables).is_finished("a"));
  EXPECT_FALSE(store(Keep::all).is_finished("a"));
  EXPECT_EQ((*store().summary_of("a"))["seconds"], 1);
}

TEST_F(ResultStores, AFailureIsKeptUntilItIsForgotten) {
  store().add_failure("a", {Status::infeasible, "too \xff small", 4096, {}});
  EXPECT_TRUE(store().is_finished("a"));
  const std::optional<Failure> failure = store().failure_of("a");
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->status, Status::infeasible);
  EXPECT_THAT(failure->reason, HasSubstr("too "));
  EXPECT_THAT(failure->least_capacity, Optional(4096));
  store().forget_failure("a");
  EXPECT_FALSE(store().is_finished("a"));
}

TEST_F(ResultStores, APointThatTookTooLongIsTriedAgainWithMoreTime) {
  store().add_failure("a", {Status::timeout, "took longer than 5 s", {}, 5.0});
  EXPECT_TRUE(store(Keep::summary, 5).is_finished("a"));
  EXPECT_TRUE(store(Keep::summary, 2).is_finished("a"));
  EXPECT_FALSE(store(Keep::summary, 6).is_finished("a"));
  EXPECT_FALSE(store().is_finished("a"));
}

TEST_F(ResultStores, ATornFileIsRefusedByName) {
  const ResultStore torn = store();
  directory_.write("points/a.json", "{\"status\": ");
  EXPECT_THAT(test::input_error([&] { torn.failure_of("a"); }), HasSubstr("points/a.json: is torn"));
}

TEST_F(ResultStores, AnExperimentThatWasChangedIsWrittenAnew) {
  store().add_experiment("a", "workload: {}\n");
  directory_.write("experiments/a.yaml", "workload: {layers: [B]}\n");
  store().add_experiment("a", "workload: {}\n");
  EXPECT_EQ(test::read_text(directory_.file("experiments/a.yaml")), "workload: {}\n");
}

TEST_F(ResultStores, ALockIsForOneAtATime) {
  store().add_experiment("a", "workload: {}\n");
  std::optional<PointLock> first(std::in_place, store(), "a");
  EXPECT_TRUE(first->is_taken());
  EXPECT_FALSE(PointLock(store(), "a").is_taken());
  first.reset();
  EXPECT_TRUE(PointLock(store(), "a").is_taken());
}

TEST(LeastCapacity, IsWhatTheReasonNames) {
  EXPECT_THAT(least_capacity_in("its capacity is 100; the smallest capacity known to work is 2696"), Optional(2696));
  EXPECT_THAT(least_capacity_in("the smallest capacity known to work for this plan is 4096 B"), Optional(4096));
  EXPECT_THAT(least_capacity_in("(the least capacity known to suffice is 512 B (order: a))"), Optional(512));
  EXPECT_THAT(least_capacity_in("this order needs 3580 bytes at least; safe algorithms such as heft-guard are known to "
                                "work from 2696 bytes up"),
              Optional(2696));
  EXPECT_THAT(least_capacity_in("this order needs 40 bytes at least, and with gaps between buffers 44"), Optional(44));
  EXPECT_THAT(least_capacity_in("its capacity is 8; no schedule exists below 10.75"), Optional(10.75));
  EXPECT_EQ(least_capacity_in("no processor can run task 7"), std::nullopt);
}

}  // namespace
}  // namespace weft
