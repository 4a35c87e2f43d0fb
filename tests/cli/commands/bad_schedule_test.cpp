// Requests that no schedule can meet, and options that contradict each other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/cli/commands/weft_command.hpp"

namespace weft {
namespace {

using test::CommandResult;
using test::is_one_error;
using test::lenet5;
using test::TemporaryDirectory;
using test::weft;
using ::testing::AllOf;
using ::testing::HasSubstr;

// The last whole number of a message: the least capacity, where a message names it.
std::string last_number(const std::string& message) {
  const std::size_t end = message.find_last_of("0123456789") + 1;
  const std::size_t before = message.find_last_not_of("0123456789", end - 1);
  return message.substr(before + 1, end - before - 1);
}

// r -> a1 -> a2 and r -> b1 -> b2: every order needs 12 bytes, no task more than 11.
constexpr const char* fork_of_chains =
    R"({"processors":["P1","P2"],"bandwidth":1,"tasks":[{"name":"r","cost":[1,1],"bytes":1},)"
    R"({"name":"a1","cost":[2,2],"bytes":10},{"name":"a2","cost":[1,1],"bytes":1},)"
    R"({"name":"b1","cost":[2,2],"bytes":10},{"name":"b2","cost":[1,1],"bytes":1}],"edges":[)"
    R"({"from":"r","to":"a1","bytes":1},{"from":"a1","to":"a2","bytes":10},{"from":"r","to":"b1","bytes":1},)"
    R"({"from":"b1","to":"b2","bytes":10}],"capacity_bytes":11})";

TEST(BadSchedule, BelowTheFloorNamesTaskBytesAndACapacityThatWorks) {
  for (const std::string placement : {"{output: tiled}", "{weight: resident}", "{input: resident}"}) {
    const std::string command = "schedule " + lenet5() + " --algorithm memory-aware-heft --search-budget 0 --refine 0" +
                                " --set 'workload.placement=" + placement + "' --capacity ";
    const CommandResult refused = weft(command + "2500");
    EXPECT_EQ(refused.status, 1);
    EXPECT_TRUE(is_one_error(refused.error)) << refused.error;
    EXPECT_THAT(refused.error, AllOf(HasSubstr("task C3[0,0,0] needs "), HasSubstr("its capacity is 2500")));
    const std::string least = last_number(refused.error);
    EXPECT_EQ(weft(command + least).status, 0) << least;
    EXPECT_EQ(weft(command + std::to_string(std::stoi(least) - 1)).status, 1) << least;
  }
}

TEST(BadSchedule, BelowTheOrdersWithoutADmaChannelSaysThatNothingCanBeSpilled) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("graph.json", fork_of_chains);
  for (const char* algorithm : {"heft-activation", "heft-guard", "memory-aware-heft"}) {
    const std::string command = "schedule '" + file + "' --algorithm " + algorithm;
    const CommandResult refused = weft(command);
    EXPECT_EQ(refused.status, 1);
    EXPECT_TRUE(is_one_error(refused.error)) << refused.error;
    EXPECT_THAT(refused.error,
                AllOf(HasSubstr("task a"), HasSubstr("its capacity is 11"), HasSubstr("no DMA channel")));
    EXPECT_EQ(last_number(refused.error), "12");
    EXPECT_EQ(weft(command + " --capacity 12").status, 0);
  }
}

TEST(BadSchedule, OfAnAlgorithmThatFindsNoneIsRefusedWithTheReason) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("graph.json", fork_of_chains);
  for (const char* algorithm : {"memheft", "memminmin", "exact"}) {
    const CommandResult result = weft("schedule '" + file + "' --json --algorithm " + algorithm);
    EXPECT_EQ(result.status, 1);
    EXPECT_EQ(result.out, "");
    EXPECT_TRUE(is_one_error(result.error)) << result.error;
    EXPECT_THAT(result.error, HasSubstr("11"));
  }
  const CommandResult run = weft("run " + lenet5() + " --set schedule.algorithm=memheft --set " +
                                 "hardware.scratchpad.capacity=3000 --out '" + directory.file("out") + "'");
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.error, HasSubstr("dead end"));
  EXPECT_FALSE(std::filesystem::exists(directory.path() / "out"));
}

TEST(BadSchedule, OfATaskThatNoProcessorRunsNamesIt) {
  const TemporaryDirectory directory;
  const std::string file =
      directory.write("graph.json", R"({"processors":["P1"],"bandwidth":1,"tasks":[{"name":"a","cost":[1],"bytes":1},)"
                                    R"({"name":"b","cost":[null],"bytes":1}],"edges":[],"capacity_bytes":null})");
  for (const char* algorithm : {"heft", "memheft", "heft-guard", "memory-aware-heft", "exact"}) {
    const CommandResult result = weft("schedule '" + file + "' --algorithm " + algorithm);
    EXPECT_EQ(result.status, 1);
    EXPECT_TRUE(is_one_error(result.error)) << result.error;
    EXPECT_THAT(result.error, HasSubstr("no processor can run task b"));
  }
}

TEST(BadSchedule, OfAContradictoryOrUnknownObjectiveIsWrongUsage) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("graph.json", fork_of_chains);
  const CommandResult none = weft("schedule '" + file + "' --algorithm heft --objective memory");
  EXPECT_EQ(none.status, 2);
  EXPECT_THAT(none.error, AllOf(HasSubstr("--objective memory: "), HasSubstr("memory-aware-heft")));
  const CommandResult unknown = weft("schedule '" + file + "' --algorithm memory-aware-heft --objective paretto");
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.error, AllOf(HasSubstr("--objective paretto: "), HasSubstr("did you mean 'pareto'?")));
}

}  // namespace
}  // namespace weft
