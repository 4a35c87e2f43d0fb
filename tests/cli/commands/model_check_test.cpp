// weft models --check: every model that there is passes, and what is wrong is said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/cli/commands/weft_command.hpp"

namespace weft {
namespace {

using test::CommandResult;
using test::is_one_error;
using test::weft;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

std::string load_plugin(const std::string& name) {
  return " --plugin '" + std::string(WEFT_TEST_PLUGINS) + "/" + name + ".so'";
}

// Names under a heading of `weft models`.
std::vector<std::string> models_of(const std::string& role) {
  std::istringstream lines(weft("models").out);
  std::vector<std::string> names;
  bool is_role = false;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(" ")) is_role = line == role;
    if (is_role && line.starts_with("  ") && line[2] != ' ') names.push_back(line.substr(2, line.find(':') - 2));
  }
  return names;
}

void expect_all_pass(const std::string& heading, const std::string& role) {
  const std::vector<std::string> names = models_of(heading);
  EXPECT_THAT(names, Not(IsEmpty())) << heading;
  for (const std::string& name : names) {
    if (name == "table") continue;  // what it runs is what its file says: tests/hw/pe/table_test.cpp
    const CommandResult result = weft("models --check " + role + "/" + name);
    EXPECT_EQ(result.status, 0) << result.out << result.error;
    EXPECT_THAT(result.out, AllOf(StartsWith(role + " " + name + "\n  ok      "), Not(HasSubstr("FAILED"))));
    EXPECT_EQ(result.error, "");
  }
}

TEST(ModelCheck, PassesEveryProcessingElement) { expect_all_pass("processing element", "pe"); }
TEST(ModelCheck, PassesEveryScratchpad) { expect_all_pass("scratchpad", "scratchpad"); }
TEST(ModelCheck, PassesEveryInterconnect) { expect_all_pass("interconnect", "interconnect"); }
TEST(ModelCheck, PassesEveryDram) { expect_all_pass("dram", "dram"); }
TEST(ModelCheck, PassesEverySchedulerSlow) { expect_all_pass("scheduler", "scheduler"); }

TEST(ModelCheck, PassesModelsWithOtherSettings) {
  for (const char* arguments :
       {"scratchpad/banked --set addresses=blocked --set banks=3 --set read_ports=2",
        "scratchpad/banked --set banks=1 --set width=1 --set latency=0", "dram/fixed --set 'bandwidth=3 GB/s'",
        "dram/banked --set standard=lpddr4-3200 --set channels=4 --set queue=2", "dram/banked --set refresh=off",
        "bus --set arbitration=fixed --set latency=0 --set width=1", "mesh --set rows=1 --set cols=1",
        "mesh --set rows=32 --set cols=32 --set hop=7", "systolic --set dataflow=is --set rows=3 --set cols=5"}) {
    const CommandResult result = weft(std::string("models --check ") + arguments);
    EXPECT_EQ(result.status, 0) << arguments << "\n" << result.out << result.error;
  }
}

TEST(ModelCheck, ChecksANameInAllItsRoles) {
  const std::string out = weft("models --check ideal").out;
  EXPECT_THAT(out,
              AllOf(HasSubstr("scratchpad ideal\n"), HasSubstr("dram ideal\n"), HasSubstr("interconnect ideal\n")));
}

TEST(ModelCheck, PassesTheExamplesOfPlugins) {
  for (const auto& [name, plugin] :
       {std::pair{"bit-serial", "bit_serial"}, std::pair{"two-port", "two_port"},
        std::pair{"least-growth", "least_growth"}, std::pair{"sparse", "sparse"},
        std::pair{"row-stationary", "row_stationary"}, std::pair{"decoding", "decoding"}}) {
    const CommandResult result = weft(std::string("models --check ") + name + load_plugin(plugin));
    EXPECT_EQ(result.status, 0) << result.out << result.error;
  }
}

TEST(ModelCheck, SaysWhatWasSeenAndExpectedOfAModelThatDoesNotConform) {
  const CommandResult result = weft("models --check tired --set step=3" + load_plugin("tired"));
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(
      result.out,
      AllOf(StartsWith("pe tired\n  FAILED   a tile takes the same cycles whenever and whichever is asked\n"
                       "           1 operations of relu takes 1 cycles, and when asked again 4, expected the same"),
            HasSubstr("  FAILED   a machine of one runs every operator that it runs as planned\n"),
            HasSubstr("  ok       ")));
  EXPECT_TRUE(is_one_error(result.error)) << result.error;
  EXPECT_THAT(result.error, AllOf(StartsWith("error: 'tired' does not conform: 2 of "), HasSubstr("do not hold")));
}

TEST(ModelCheck, RefusesNamesAndSettingsThatThereAreNot) {
  const auto refusal = [](const std::string& arguments) {
    const CommandResult result = weft("models " + arguments);
    EXPECT_EQ(result.status, 2) << arguments;
    EXPECT_TRUE(is_one_error(result.error)) << result.error;
    return result.error;
  };
  EXPECT_THAT(refusal("--check bankd"), HasSubstr("unknown model 'bankd', did you mean 'banked'?; known: "));
  EXPECT_THAT(refusal("--check ''"), HasSubstr("unknown model ''; known: "));
  EXPECT_THAT(refusal("--check pe/banked"),
              HasSubstr("unknown pe 'banked'; known: mac-array, systolic, table or vector\n"));
  EXPECT_THAT(refusal("--check drams/banked"), HasSubstr("unknown role 'drams', did you mean 'dram'?; known: "));
  EXPECT_THAT(refusal("--check dram/banked --set banks=4"), HasSubstr("dram 'banked': unknown key 'banks'"));
  EXPECT_THAT(refusal("--check scratchpad/banked --set banks=0"), HasSubstr("'banks' cannot be 0"));
  EXPECT_THAT(refusal("--check scratchpad/banked --set width=24"), HasSubstr("does not divide a burst of 64 B"));
  EXPECT_THAT(refusal("--check scratchpad/banked --set banks"), HasSubstr("expected KEY=VALUE"));
  EXPECT_THAT(refusal("--check heft --set banks=4"), HasSubstr("scheduling algorithms have no settings"));
  EXPECT_THAT(refusal("--set banks=4"), HasSubstr("--set requires --check"));
  EXPECT_THAT(refusal("--check tired" + load_plugin("tired")), HasSubstr("'step'"));
}

}  // namespace
}  // namespace weft
