// `weft --help` and `weft COMMAND --help`: examples for every command, as the command line takes them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/commands/weft_command.hpp"

namespace weft {
namespace {

using test::CommandResult;
using test::weft;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// What follows "weft " in the lines below "Example:" or "Examples:"; without a remark, set off by spaces, and without
// what it is piped into.
std::vector<std::string> examples_in(const std::string& help) {
  std::vector<std::string> examples;
  std::istringstream lines(help.substr(std::min(help.find("\nExample"), help.size())));
  for (std::string line; std::getline(lines, line);) {
    std::smatch parts;
    if (std::regex_match(line, parts, std::regex("  weft (.+?)(   .*| \\| .*)?"))) examples.push_back(parts[1]);
  }
  return examples;
}

// Where none of the files that an example names is there, it is refused for the file that is missing, which is what is
// looked at after the command line has been read.
void expect_is_accepted(const std::string& example) {
  SCOPED_TRACE(example);
  const test::TemporaryDirectory directory;
  const CommandResult result =
      test::run_command("env", "-C '" + directory.path().string() + "' '" WEFT_EXECUTABLE "' " + example);
  if (result.status == 0) return;
  EXPECT_EQ(result.status, 2);
  EXPECT_TRUE(test::is_one_error(result.error)) << result.error;
  EXPECT_THAT(result.error, Not(HasSubstr("; see weft ")));
  EXPECT_THAT(result.error, Not(HasSubstr("unknown")));
  std::smatch file;
  ASSERT_TRUE(std::regex_search(example, file, std::regex("[^ ]*\\.(yaml|json|stg|onnx|so)|\\bout[^ ]*")));
  EXPECT_THAT(result.error, HasSubstr(file.str()));
}

class Help : public testing::TestWithParam<const char*> {};

TEST_P(Help, HasExamplesThatTheCommandLineAccepts) {
  const std::string command = GetParam();
  const CommandResult result = weft(command + " --help");
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.error, "");
  const std::vector<std::string> examples = examples_in(result.out);
  ASSERT_THAT(examples, Not(IsEmpty()));
  for (const std::string& example : examples) {
    EXPECT_TRUE(example.starts_with(command + " ")) << example;
    expect_is_accepted(example);
  }
}

INSTANTIATE_TEST_SUITE_P(Commands, Help,
                         testing::Values("run", "schedule", "compare", "graph", "network", "models", "report", "sweep",
                                         "schema", "completion", "manual", "help"),
                         [](const auto& tested) { return std::string(tested.param); });

TEST(Help, OfAllCommandsHasExamplesAndTheExitStatus) {
  const std::string help = weft("--help").out;
  EXPECT_THAT(help, HasSubstr("Exit status"));
  std::vector<std::string> examples = examples_in(help);
  std::erase_if(examples, [](const std::string& example) { return example.starts_with("COMMAND "); });
  ASSERT_THAT(examples, Not(IsEmpty()));
  for (const std::string& example : examples) expect_is_accepted(example);
  EXPECT_TRUE(weft("--version").out.starts_with("weft "));
}

}  // namespace
}  // namespace weft
