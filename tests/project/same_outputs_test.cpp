// scripts/same-outputs, which shows that a change of the program changes nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/base/command.hpp"

namespace weft::test {
namespace {

using ::testing::HasSubstr;

CommandResult same_outputs(const std::string& arguments) {
  return run_command(std::string(WEFT_SOURCE_DIR) + "/scripts/same-outputs", arguments);
}

TEST(SameOutputs, OfAProgramAndItself) {
  const CommandResult result = same_outputs("--random 3 --only random '" WEFT_EXECUTABLE "' '" WEFT_EXECUTABLE "'");
  EXPECT_EQ(result.status, 0) << result.out << result.error;
  EXPECT_THAT(result.out, HasSubstr("random 1:1: same (status 0, 1"));
  EXPECT_THAT(result.out, HasSubstr("no differences"));
}

TEST(SameOutputs, ADifferenceIsShownAndEndsWithStatusOne) {
  const TemporaryDirectory directory;
  const std::string slower =
      directory.write("slower",
                      "#!/bin/sh\n[ \"$1\" = run ] && set -- \"$@\" --set hardware.clock='400 MHz'\n"
                      "exec '" WEFT_EXECUTABLE "' \"$@\"\n");
  std::filesystem::permissions(slower, std::filesystem::perms::owner_all);
  const CommandResult result = same_outputs("--random 0 --only paper_d2 '" WEFT_EXECUTABLE "' '" + slower + "'");
  EXPECT_EQ(result.status, 1) << result.error;
  EXPECT_THAT(result.out, HasSubstr("paper_d2.yaml: DIFFERENT"));
  EXPECT_THAT(result.out, HasSubstr("out/summary.json differs:\n    -  \"clock_hz\": 500000000,\n"
                                    "    +  \"clock_hz\": 400000000,\n"));
  EXPECT_THAT(result.out, HasSubstr("schedule paper_d2.yaml: same"));
  EXPECT_THAT(result.out, HasSubstr("1 of 4 commands differ"));
}

TEST(SameOutputs, AProgramThatIsNotThereIsWrongUsage) {
  const CommandResult result = same_outputs("'" WEFT_EXECUTABLE "' /nowhere/weft");
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.error, HasSubstr("/nowhere/weft: no such program"));
}

}  // namespace
}  // namespace weft::test
