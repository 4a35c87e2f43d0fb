// docs/plugins.md, followed word by word: its commands run, print what it shows, and its listings are in docs/examples.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/cli/commands/weft_command.hpp"

namespace weft {
namespace {

using test::CommandResult;
using test::TemporaryDirectory;
using ::testing::HasSubstr;

struct Block {
  std::string language;
  std::string text;
};

// What stands between ```language and ```.
std::vector<Block> blocks_of(const std::string& page) {
  std::ifstream lines(page);
  std::vector<Block> blocks;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) blocks.push_back({line.substr(3), ""});
    } else if (inside) {
      blocks.back().text += line + '\n';
    }
  }
  return blocks;
}

std::vector<Block> page() { return blocks_of(std::string(WEFT_SOURCE_DIR) + "/docs/plugins.md"); }

TEST(PluginPage, ShowsTheExamplesAsTheyAre) {
  std::string examples;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(WEFT_SOURCE_DIR "/docs/examples")) {
    if (entry.is_regular_file()) examples += test::read_text(entry.path());
  }
  int shown = 0;
  for (const Block& block : page()) {
    if (block.language == "sh" || block.language == "text") continue;
    EXPECT_THAT(examples, HasSubstr(block.text));
    ++shown;
  }
  EXPECT_GE(shown, 6);
}

// A copy of what the page uses of the repository, with this build as build/release.
void copy_repository(const TemporaryDirectory& directory) {
  const std::filesystem::path source = WEFT_SOURCE_DIR;
  for (const char* folder : {"docs/examples", "workloads/experiments"}) {
    std::filesystem::create_directories(directory.path() / folder);
    std::filesystem::copy(source / folder, directory.path() / folder, std::filesystem::copy_options::recursive);
  }
  std::filesystem::create_directory(directory.path() / "build");
  std::filesystem::create_directory_symlink(WEFT_BUILD_DIR, directory.path() / "build/release");
}

TEST(PluginPage, InstallsBuildsAndRunsEverythingThatItShowsSlow) {
  const TemporaryDirectory directory;
  copy_repository(directory);
  std::string printed;
  int commands = 0;
  for (const Block& block : page()) {
    if (block.language == "sh") {
      const std::string script =
          directory.write("commands", "set -eu\ncd '" + directory.path().string() + "'\n" + block.text);
      const CommandResult result = test::run_command("bash", script);
      ASSERT_EQ(result.status, 0) << block.text << result.out << result.error;
      printed = result.out;
      ++commands;
    } else if (block.language == "text") {
      EXPECT_THAT(printed, HasSubstr(block.text));
    }
  }
  EXPECT_GE(commands, 5);
  for (const char* made : {"build/weft/include/weft/hw/pe/processing_element.hpp", "build/bit-serial/summary.json",
                           "build/three/summary.json"}) {
    EXPECT_TRUE(std::filesystem::exists(directory.path() / made)) << made;
  }
}

}  // namespace
}  // namespace weft
