// weft run --functional from the command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/commands/weft_command.hpp"

namespace weft::test {
namespace {

using testing::HasSubstr;
using testing::Not;

nlohmann::json summary_of(const SmallExperiment& small) {
  return nlohmann::json::parse(read_text(small.directory.file("out/summary.json")));
}

TEST(FunctionalCommand, ComparesTheOutputsWithTheReference) {
  const SmallExperiment small;
  const CommandResult result = weft("run " + small.experiment() + " --functional " + small.out());
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("computed in int8: 64 results, at most 0 away from the reference"));
  EXPECT_EQ(summary_of(small)["functional"],
            nlohmann::json::parse(R"({"data_type": "int8", "elements": 64, "max_abs_error": 0,
              "outputs": [{"name": "B", "file": "outputs/B.npy", "shape": [1, 4, 4, 4]}]})"));
}

TEST(FunctionalCommand, OtherRunsSayNothingOfValuesAndTakeTheSameTime) {
  const SmallExperiment with, without;
  ASSERT_EQ(weft("run " + with.experiment() + " --functional --quiet " + with.out()).status, 0);
  const CommandResult result = weft("run " + without.experiment() + " " + without.out());
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.out, Not(HasSubstr("computed")));
  EXPECT_FALSE(summary_of(without).contains("functional"));
  for (const char* file : {"out/tasks.csv", "out/buffers.csv", "out/trace.vcd"}) {
    EXPECT_EQ(read_text(with.directory.file(file)), read_text(without.directory.file(file))) << file;
  }
}

TEST(FunctionalCommand, DataTypeIsAKeyThatGivesTheBytesOfAnElement) {
  const SmallExperiment small("  element_bytes: 1\n", "  data_type: float32\n");
  EXPECT_EQ(weft("run " + small.experiment() + " --functional --quiet " + small.out()).status, 0);
  EXPECT_EQ(summary_of(small)["functional"]["data_type"], "float32");
  EXPECT_LE(summary_of(small)["functional"]["max_abs_error"], 1e-5);
  EXPECT_EQ(summary_of(small)["scratchpad"]["write_bytes"].get<int>() % 4, 0);
}

TEST(FunctionalCommand, WhatHasNoDataTypeIsRefusedBeforeAnythingIsWritten) {
  const SmallExperiment two("element_bytes: 1", "element_bytes: 2");
  const CommandResult result = weft("run " + two.experiment() + " --functional " + two.out());
  EXPECT_EQ(result.status, 2);
  EXPECT_TRUE(is_one_error(result.error)) << result.error;
  EXPECT_THAT(result.error,
              HasSubstr("experiment.yaml:3:18: element_bytes: there is no data type of 2 B to compute with; "
                        "expected 1 (int8) or 4 (float32)"));
  EXPECT_TRUE(two.wrote_nothing());
  EXPECT_EQ(weft("run " + two.experiment() + " --quiet " + two.out()).status, 0);

  const SmallExperiment contradiction("element_bytes: 1", "element_bytes: 4\n  data_type: int8");
  const CommandResult both = weft("run " + contradiction.experiment() + " --functional " + contradiction.out());
  EXPECT_EQ(both.status, 2);
  EXPECT_THAT(both.error, HasSubstr("experiment.yaml:3:18: data_type: int8 has elements of 1 B, element_bytes is 4"));

  const SmallExperiment unknown("element_bytes: 1", "data_type: int3");
  const CommandResult type = weft("run " + unknown.experiment() + " " + unknown.out());
  EXPECT_EQ(type.status, 2);
  EXPECT_THAT(type.error, HasSubstr("data_type"));
}

std::string with_plugin(const std::string& name) {
  return std::string(" --plugin '") + WEFT_TEST_PLUGINS + "/" + name + ".so'";
}

TEST(FunctionalCommand, AWrongResultIsNamedAndTheFilesOfTheRunStay) {
  const SmallExperiment small("model: mac-array, macs_per_cycle: 4", "model: wrong-values");
  const CommandResult result =
      weft("run " + small.experiment() + " --functional " + small.out() + with_plugin("wrong_values"));
  EXPECT_EQ(result.status, 1);
  EXPECT_TRUE(is_one_error(result.error)) << result.error;
  EXPECT_THAT(result.error, HasSubstr("error: the run computed a wrong result: B[0,0,0,1] is "));
  EXPECT_THAT(result.error, HasSubstr("(64 results, largest error "));
  EXPECT_THAT(result.out, Not(HasSubstr("computed in")));
  EXPECT_GT(summary_of(small)["functional"]["max_abs_error"], 0);
  EXPECT_EQ(weft("run " + small.experiment() + " --quiet " + small.out() + with_plugin("wrong_values")).status, 0);
}

TEST(FunctionalCommand, ModelsOfOthersComputeAndHoldValuesAsOursDo) {
  const SmallExperiment small("pes: [{count: 2, model: mac-array, macs_per_cycle: 4}]\n  scratchpad: {model: ideal",
                              "pes: [{model: bit-serial}, {model: vector}]\n  scratchpad: {model: two-port");
  const CommandResult result = weft("run " + small.experiment() + " --functional " + small.out() +
                                    with_plugin("bit_serial") + with_plugin("two_port"));
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("computed in int8: 64 results, at most 0 away from the reference"));
}

}  // namespace
}  // namespace weft::test
