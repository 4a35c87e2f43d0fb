// The listings of docs/plugins.md are in docs/examples. Its commands are run by scripts/docs_commands.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/cli/commands/weft_command.hpp"

namespace weft {
namespace {

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

}  // namespace
}  // namespace weft
