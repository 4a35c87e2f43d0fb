// The statistics of scripts/study.
#include <gtest/gtest.h>

#include "tests/support/base/command.hpp"

namespace weft::test {
namespace {

TEST(StudyScript, ComputesTheFiguresOfKnownSamples) {
  const CommandResult result =
      run_command("/usr/bin/python3", std::string(WEFT_SOURCE_DIR) + "/scripts/study.py --check");
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_EQ(result.out, "all figures are as expected\n");
}

}  // namespace
}  // namespace weft::test
