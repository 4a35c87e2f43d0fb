// The key schedule.activation_limit on the command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "tests/cli/commands/weft_command.hpp"

namespace weft {
namespace {

using test::CommandResult;
using test::is_one_error;
using test::lenet5;
using test::read_text;
using test::TemporaryDirectory;
using test::weft;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* heft_guard = " --set schedule.algorithm=heft-guard";

std::string limit(const std::string& bytes) { return " --set schedule.activation_limit='" + bytes + "'"; }

// The largest value in the column of occupancy.csv.
long peak_of_activations(const std::string& file) {
  std::istringstream lines(read_text(file));
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line, "cycle,total,input,weight,activation,output");
  long peak = 0;
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    std::string field;
    for (int k = 0; k <= 4; ++k) std::getline(fields, field, ',');
    peak = std::max(peak, std::stol(field));
  }
  return peak;
}

TEST(ActivationLimitCommand, HoldsInTheSimulatedRun) {
  const TemporaryDirectory directory;
  const std::string out = " --quiet --out '" + directory.file("out") + "'";
  ASSERT_EQ(weft("run " + lenet5() + heft_guard + out).status, 0);
  EXPECT_GT(peak_of_activations(directory.file("out/occupancy.csv")), 1200);
  ASSERT_EQ(weft("run " + lenet5() + heft_guard + limit("1000 B") + out).status, 0);
  EXPECT_LE(peak_of_activations(directory.file("out/occupancy.csv")), 1000);
}

TEST(ActivationLimitCommand, BelowTheLeastNamesOneThatWorks) {
  const std::string command = "schedule " + lenet5() + " --algorithm heft-guard";
  const CommandResult refused = weft(command + limit("100 B"));
  EXPECT_EQ(refused.status, 1);
  EXPECT_TRUE(is_one_error(refused.error)) << refused.error;
  EXPECT_THAT(refused.error, HasSubstr("schedule.activation_limit is 100; the smallest limit known to work is "));
  const std::size_t space = refused.error.find_last_of(' ');
  const int least = std::stoi(refused.error.substr(space));
  EXPECT_EQ(weft(command + limit(std::to_string(least) + " B")).status, 0);
  EXPECT_EQ(weft(command + limit(std::to_string(least - 1) + " B")).status, 1);
}

TEST(ActivationLimitCommand, IsRefusedWhereNobodyKeepsToIt) {
  for (const char* algorithm : {"heft", "depth-first", "layer-by-layer-buffered", "heft-activation", "memheft"}) {
    const CommandResult result = weft("schedule " + lenet5() + " --algorithm " + algorithm + limit("2 KiB"));
    EXPECT_EQ(result.status, 2);
    EXPECT_TRUE(is_one_error(result.error)) << result.error;
    EXPECT_THAT(result.error, AllOf(HasSubstr("--set schedule.activation_limit"), HasSubstr(algorithm),
                                    HasSubstr("accepted with heft-guard or memory-aware-heft")));
  }
  const CommandResult dynamic =
      weft("schedule " + lenet5() + " --algorithm heft-guard --set hardware.dispatch.mode=dynamic" + limit("2 KiB"));
  EXPECT_EQ(dynamic.status, 2);
  EXPECT_THAT(dynamic.error, AllOf(HasSubstr("activation_limit: "), HasSubstr("hardware.dispatch.mode: static")));
}

TEST(ActivationLimitCommand, TakesSizesOnly) {
  for (const char* value : {"0", "-1", "much", "[1]", "1.5 GHz"}) {
    const CommandResult result = weft("schedule " + lenet5() + " --algorithm heft-guard" + limit(value));
    EXPECT_EQ(result.status, 2) << value;
    EXPECT_TRUE(is_one_error(result.error)) << result.error;
    EXPECT_THAT(result.error, HasSubstr("activation_limit: "));
  }
}

TEST(ActivationLimitCommand, ComparesThoseThatKeepToItWithTheOthers) {
  const CommandResult result =
      weft("compare " + lenet5() + " --algorithms layer-by-layer,heft,heft-guard" + limit("1500 B"));
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, AllOf(HasSubstr("activations within 1500 bytes: heft-guard\n"), HasSubstr("\nheft ")));
  EXPECT_THAT(weft("compare " + lenet5() + " --algorithms heft").out, Not(HasSubstr("activations within")));
}

}  // namespace
}  // namespace weft
