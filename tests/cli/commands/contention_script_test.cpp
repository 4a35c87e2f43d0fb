// scripts/contention.py plans and simulates, and sets plans beside runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/commands/weft_command.hpp"
#include "tests/support/base/temporary_directory.hpp"

namespace weft::test {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

TEST(ContentionScript, FindsThatPlansAreTheirRunsAndTheFlagshipIsFirstSlow) {
  const TemporaryDirectory directory;
  const CommandResult printed = run_command("python3", std::string(WEFT_SOURCE_DIR) + "/scripts/contention.py " +
                                                           WEFT_EXECUTABLE + ' ' + directory.file("out") + " --quick");
  ASSERT_EQ(printed.status, 0) << printed.error;
  EXPECT_THAT(printed.out, AllOf(ContainsRegex("\nplanned +0\\.0[0-9] +0\\.[0-4][0-9] +[01]\\.[0-9]+ "),
                                 HasSubstr("\nmemory-aware-heft: simulated at most every other's in 6 of 6;")));
  EXPECT_THAT(read_text(directory.file("out/runs.csv")), HasSubstr("lenet5, edge, x 1.05"));
}

}  // namespace
}  // namespace weft::test
