// The listings of docs/plugins.md and docs/processing_elements.md are in docs/examples. Their commands are run by scripts/docs_commands.py.
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

void expect_examples_as_they_are(const std::string& page, int least) {
  std::string examples;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(WEFT_SOURCE_DIR "/docs/examples")) {
    if (entry.is_regular_file()) examples += test::read_text(entry.path());
  }
  int shown = 0;
  for (const Block& block : blocks_of(WEFT_SOURCE_DIR "/docs/" + page)) {
    if (block.language == "sh" || block.language == "text") continue;
    EXPECT_THAT(examples, HasSubstr(block.text));
    ++shown;
  }
  EXPECT_GE(shown, least);
}

TEST(PluginPage, ShowsTheExamplesAsTheyAre) { expect_examples_as_they_are("plugins.md", 6); }
TEST(ProcessingElementsPage, ShowsTheExamplesAsTheyAre) { expect_examples_as_they_are("processing_elements.md", 7); }

}  // namespace
}  // namespace weft
