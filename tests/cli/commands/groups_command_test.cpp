// The key schedule.groups on the command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/commands/weft_command.hpp"

namespace weft {
namespace {

using Json = nlohmann::json;
using test::CommandResult;
using test::is_one_error;
using test::lenet5;
using test::read_text;
using test::TemporaryDirectory;
using test::weft;
using ::testing::AllOf;
using ::testing::HasSubstr;

std::string groups(const std::string& list) { return " --set 'schedule.groups=" + list + "'"; }

TEST(GroupsCommand, ChooseTheOrder) {
  const auto peak_of = [](const std::string& list) {
    const std::string command = "schedule " + lenet5() + " --algorithm memory-aware-heft --objective memory --json";
    const CommandResult result = weft(command + (list.empty() ? "" : groups(list)));
    EXPECT_EQ(result.status, 0) << result.error;
    return Json::parse(result.out)["peak_bytes"].get<int>();
  };
  const int fused = peak_of("[C1]");
  EXPECT_LE(peak_of(""), fused);
  EXPECT_LT(fused, peak_of("[C1, C3]"));
  EXPECT_LT(fused, peak_of("[C1, S2, C3]"));
}

TEST(GroupsCommand, RunWhereTilesAreSpilledAlongThem) {
  const TemporaryDirectory directory;
  const CommandResult result =
      weft("run " + lenet5() + " --set schedule.algorithm=heft-guard" + groups("[C1, S2, C3]") +
           " --set hardware.scratchpad.capacity=3500 --quiet --out '" + directory.file("out") + "'");
  ASSERT_EQ(result.status, 0) << result.error;
  const Json summary = Json::parse(read_text(directory.file("out/summary.json")));
  EXPECT_GT(summary["spilled"]["stores"], 0);
  EXPECT_LE(summary["simulated"]["peak_address"], 3500);
}

// The concatenation has no tasks: it is read where its operands are.
TEST(GroupsCommand, MayBeginWithALayerWithoutTasks) {
  const test::SmallExperiment small("tiling: {A: {rows: 4, cols: 4}, B: {rows: 2, cols: 2}}", "tiling: {A: {rows: 4}}");
  small.directory.write("net.yaml",
                        "name: small\n"
                        "input: {name: image, shape: [1, 10, 10]}\n"
                        "layers:\n"
                        "  - {name: A, op: conv, filters: 4, kernel: 3}\n"
                        "  - {name: B, op: conv, filters: 4, kernel: 3, inputs: [image]}\n"
                        "  - {name: both, op: concat, inputs: [A, B]}\n"
                        "  - {name: C, op: conv, filters: 2, kernel: 3}\n");
  for (const char* list : {"[A, both]", "[A, both, C]", "[A, B, both, C]", "[A, C]"}) {
    const CommandResult result =
        weft("run " + small.experiment() + " --functional --quiet " + small.out() +
             " --set schedule.algorithm=memory-aware-heft --set schedule.refine=0.02" + groups(list));
    EXPECT_EQ(result.status, 0) << result.error;
  }
}

TEST(GroupsCommand, AreRefusedWhereNobodyFollowsThem) {
  for (const char* algorithm :
       {"heft", "depth-first", "layer-by-layer", "layer-by-layer-buffered", "memheft", "exact"}) {
    const CommandResult result = weft("schedule " + lenet5() + " --algorithm " + algorithm + groups("[C1]"));
    EXPECT_EQ(result.status, 2);
    EXPECT_TRUE(is_one_error(result.error)) << result.error;
    EXPECT_THAT(result.error, AllOf(HasSubstr("--set schedule.groups"), HasSubstr(algorithm),
                                    HasSubstr("accepted with heft-activation, heft-guard or memory-aware-heft")));
  }
  const CommandResult unknown = weft("schedule " + lenet5() + " --algorithm heft-guard" + groups("[C1, C4]"));
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.error, HasSubstr("groups: unknown layer 'C4'"));
}

TEST(GroupsCommand, AreComparedWithTheOthers) {
  const CommandResult result = weft("compare " + lenet5() + " --algorithms heft,heft-guard" + groups("[C1, C3]"));
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("layers in 2 groups by hand: heft-guard\n"));
}

}  // namespace
}  // namespace weft
