// Rows and columns of `weft compare` where something has no figure.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/cli/commands/weft_command.hpp"

namespace weft {
namespace {

using test::CommandResult;
using test::lenet5;
using test::SmallExperiment;
using test::weft;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

std::string row_of(const std::string& algorithm, const std::string& table) {
  const std::size_t begin = table.find('\n' + algorithm + ' ');
  return begin == std::string::npos ? "" : table.substr(begin + 1, table.find('\n', begin + 1) - begin - 1);
}

TEST(CompareCommand, SimulatesTheBaselineAlsoWhenItIsNotShown) {
  const std::string command = "compare " + lenet5() + " --simulate --algorithms ";
  const std::string alone = row_of("heft", weft(command + "heft").out);
  EXPECT_THAT(alone, HasSubstr(" %"));
  EXPECT_EQ(alone, row_of("heft", weft(command + "layer-by-layer,heft").out));
}

TEST(CompareCommand, HasDashesAgainstABaselineThatWasNotCarriedOut) {
  const std::string command =
      "compare " + lenet5() + " --set 'hardware.scratchpad.capacity=5 KiB' --algorithms heft-guard";
  const CommandResult simulated = weft(command + " --simulate");
  ASSERT_EQ(simulated.status, 0) << simulated.error;
  EXPECT_THAT(row_of("heft-guard", simulated.out), ContainsRegex("^heft-guard( +[0-9]+)+ +true +- +- +[+]"));
  EXPECT_THAT(simulated.out, HasSubstr("\nno baseline: layer-by-layer: "));
  const CommandResult planned = weft(command);
  EXPECT_THAT(row_of("heft-guard", planned.out), ContainsRegex("true +[+-][0-9]"));
  EXPECT_THAT(planned.out, Not(HasSubstr("no baseline")));
}

TEST(CompareCommand, HasDashesForAPlanThatWasNotCarriedOut) {
  const CommandResult result = weft("compare " + lenet5() +
                                    " --set 'hardware.scratchpad.capacity=5 KiB' --simulate --algorithms "
                                    "layer-by-layer,heft-guard");
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(row_of("layer-by-layer", result.out), ContainsRegex("[0-9] +- +[0-9]+ +- +no +- +- +[+]"));
}

TEST(CompareCommand, HasARowOfDashesForWhatIsRefusedAndTheReasonBelow) {
  const CommandResult result = weft("compare " + SmallExperiment().experiment() + " --algorithms exact,heft");
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(row_of("exact", result.out), ContainsRegex("^exact( +-)+$"));
  EXPECT_THAT(row_of("heft", result.out), HasSubstr(" %"));
  EXPECT_THAT(result.out, ContainsRegex("\nexact: .*up to 16 tasks"));
}

TEST(CompareCommand, HasItsTableAlsoWhenAllAreRefused) {
  const CommandResult result = weft("compare " + SmallExperiment().experiment() +
                                    " --set 'hardware.scratchpad.capacity=64 B' --algorithms heft,heft-guard");
  EXPECT_EQ(result.status, 1);
  for (const char* name : {"heft", "heft-guard"}) {
    EXPECT_THAT(row_of(name, result.out), ContainsRegex("^[a-z-]+( +-)+$"));
    EXPECT_THAT(result.out, ContainsRegex("\n" + std::string(name) + ": .*64"));
  }
  EXPECT_THAT(result.out, HasSubstr("\nno baseline: layer-by-layer: "));
  EXPECT_THAT(result.error, AllOf(HasSubstr("heft: "), HasSubstr("heft-guard: "), Not(HasSubstr("layer-by-layer"))));
}

}  // namespace
}  // namespace weft
