// Limits of the system: status, one line of error, nothing half-written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/cli/commands/weft_command.hpp"

namespace weft {
namespace {

using test::CommandResult;
using test::SmallExperiment;
using testing::HasSubstr;

// A shell does `before`, and then is weft.
CommandResult weft_after(const std::string& before, const std::string& arguments) {
  return test::run_command("sh", "-c \"" + before + "; exec '" WEFT_EXECUTABLE "' " + arguments + "\"");
}

TEST(Limits, OfTheSizeOfFilesAreErrors) {
  const SmallExperiment experiment;
  const CommandResult result = weft_after("ulimit -f 4", "run " + experiment.experiment() + " " + experiment.out());
  EXPECT_EQ(result.status, 1);
  EXPECT_TRUE(test::is_one_error(result.error)) << result.error;
  EXPECT_THAT(result.error, HasSubstr("whole"));
  EXPECT_TRUE(experiment.wrote_nothing());
}

TEST(Limits, OfTheOutputAreErrors) {
  const SmallExperiment experiment;
  for (const char* output : {"exec >&-", "exec > /dev/full"}) {
    for (const std::string& command :
         {std::string("models"), std::string("models --json"), "graph " + experiment.experiment(),
          "compare " + experiment.experiment() + " --algorithms heft",
          "schedule " + experiment.experiment() + " --json", std::string("help run"), std::string("schema experiment"),
          std::string("--version")}) {
      const CommandResult result = weft_after(output, command);
      EXPECT_EQ(result.status, 1) << output << "; weft " << command;
      EXPECT_TRUE(test::is_one_error(result.error)) << result.error;
      EXPECT_THAT(result.error, HasSubstr("cannot write to the standard output"));
    }
  }
}

TEST(Limits, AClosedOutputTakesNoFileOfARun) {
  const SmallExperiment experiment;
  const CommandResult result =
      weft_after("exec >&- 2>&- <&-", "run " + experiment.experiment() + " " + experiment.out());
  EXPECT_EQ(result.status, 1);  // what it prints is lost
  const std::string tasks = test::read_text(experiment.directory.file("out/tasks.csv"));
  EXPECT_TRUE(tasks.starts_with("task,name,kind")) << tasks.substr(0, 100);
}

}  // namespace
}  // namespace weft
