// The layout of this repository, and what the check of it finds in small trees that were made wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/project/layout_check.hpp"

namespace weft::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Layout, OfThisRepositoryIsThatOfItsPage) {
  EXPECT_THAT(layout_faults(read_source_tree(WEFT_SOURCE_DIR)), IsEmpty());
}

// Three rooms in two houses, with nothing wrong: low/ground < low/upper < high/roof, which has SystemC.
SourceTree sound_tree() {
  return {
      {"docs/layout.md",
       "| folder | floor | SystemC | what it holds |\n|---|---:|---|---|\n| `low/ground` | 1 | | a |\n"
       "| `low/upper` | 2 | `shell.cpp` | b |\n| `high/roof` | 3 | yes | c |\n"},
      {"low/ground/stone.hpp", "// nothing\n"},
      {"low/upper/beam.hpp", "#include \"low/ground/stone.hpp\"\n"},
      {"low/upper/shell.cpp", "#include <systemc>\n"},
      {"high/roof/tile.cpp", "#include <tlm>\n#include \"low/upper/beam.hpp\"\n#include \"low/ground/stone.hpp\"\n"},
      {"tests/tile_test.cpp", "#include <vector>\n"}};
}

std::vector<std::string> faults_with(const std::string& path, const std::string& text) {
  SourceTree tree = sound_tree();
  tree[path] += text;
  return layout_faults(tree);
}

TEST(Layout, OfASoundTreeHasNoFaults) { EXPECT_THAT(layout_faults(sound_tree()), IsEmpty()); }

TEST(Layout, AnIncludeFromAHigherFloorIsAFaultAndTheCircleIsNamed) {
  EXPECT_THAT(faults_with("low/ground/stone.hpp", "#include \"low/upper/beam.hpp\"\n"),
              ElementsAre("low/ground/stone.hpp includes low/upper/beam.hpp: low/ground is on floor 1, low/upper on 2; "
                          "expected a lower one",
                          "circle: low/ground -> low/upper -> low/ground"));
}

TEST(Layout, FoldersOnOneFloorDoNotIncludeEachOther) {
  SourceTree tree = sound_tree();
  tree["docs/layout.md"] += "| `low/other` | 2 | | d |\n";
  tree["low/other/a.cpp"] = "#include \"low/upper/beam.hpp\"\n";
  EXPECT_THAT(
      layout_faults(tree),
      ElementsAre("low/other/a.cpp includes low/upper/beam.hpp: low/other is on floor 2, low/upper on 2; expected "
                  "a lower one"));
}

TEST(Layout, AHouseIncludesNothingFromOneBehindItWhateverTheFloors) {
  SourceTree tree = sound_tree();
  tree["docs/layout.md"] += "| `high/cellar` | 1 | | d |\n";
  tree["high/cellar/wine.hpp"] = "";
  tree["low/upper/beam.hpp"] += "#include \"high/cellar/wine.hpp\"\n";
  EXPECT_THAT(layout_faults(tree),
              ElementsAre("low/upper/beam.hpp includes high/cellar/wine.hpp: high/ stands behind low/"));
}

TEST(Layout, CirclesOfThreeFoldersAreFoundOnce) {
  SourceTree tree = sound_tree();
  tree["docs/layout.md"] += "| `high/a` | 4 | | d |\n| `high/b` | 4 | | d |\n| `high/c` | 4 | | d |\n";
  tree["high/a/a.hpp"] = "#include \"high/b/b.hpp\"\n";
  tree["high/b/b.hpp"] = "#include \"high/c/c.hpp\"\n";
  tree["high/c/c.hpp"] = "#include \"high/a/a.hpp\"\n";
  EXPECT_THAT(layout_faults(tree),
              ElementsAre(testing::HasSubstr("expected a lower one"), testing::HasSubstr("expected a lower one"),
                          testing::HasSubstr("expected a lower one"), "circle: high/a -> high/b -> high/c -> high/a"));
}

TEST(Layout, SystemCIsForTheFoldersAndFilesThatThePageNames) {
  EXPECT_THAT(faults_with("low/ground/stone.hpp", "#include <tlm_utils/simple_target_socket.h>\n"),
              ElementsAre("low/ground/stone.hpp uses tlm_utils/simple_target_socket.h; docs/layout.md has low/ground "
                          "without SystemC"));
  EXPECT_THAT(faults_with("low/upper/beam.hpp", "#include <systemc.h>\n"),
              ElementsAre("low/upper/beam.hpp uses systemc.h; docs/layout.md has low/upper without SystemC"));
  EXPECT_THAT(faults_with("low/upper/beam.hpp", "using Time = sc_core::sc_time;\n"),
              ElementsAre("low/upper/beam.hpp uses sc_core::; docs/layout.md has low/upper without SystemC"));
}

TEST(Layout, AFolderWithoutARowAndARowWithoutAFolderAreFaults) {
  EXPECT_THAT(faults_with("low/attic/box.cpp", "// nothing\n"), ElementsAre("low/attic has no row in docs/layout.md"));
  EXPECT_THAT(faults_with("docs/layout.md", "| `low/attic` | 2 | | d |\n"),
              ElementsAre("docs/layout.md has a row for low/attic, which holds no code"));
}

TEST(Layout, AFileBesideFoldersIsAFaultInTestsToo) {
  EXPECT_THAT(
      faults_with("low/loose.cpp", "// nothing\n"),
      ElementsAre("low has no row in docs/layout.md", "low/loose.cpp lies beside folders; expected in one of them"));
  EXPECT_THAT(faults_with("tests/low/stone_test.cpp", "// nothing\n"),
              ElementsAre("tests/tile_test.cpp lies beside folders; expected in one of them"));
  EXPECT_THAT(faults_with("main.cpp", "// nothing\n"),
              ElementsAre("main.cpp lies beside folders; expected in one of them"));
}

TEST(Layout, ThirtyFilesAreAFolderAndThirtyOneAreTooMany) {
  SourceTree tree = sound_tree();
  for (int k = 1; k < 30; ++k) tree["tests/case" + std::to_string(k) + "_test.cpp"] = "";
  EXPECT_THAT(layout_faults(tree), IsEmpty());
  tree["tests/one_more_test.cpp"] = "";
  EXPECT_THAT(layout_faults(tree), ElementsAre("tests has 31 files of code; expected at most 30"));
}

TEST(Layout, IncludesNameAFileFromTheRootAndHeadersAreIncluded) {
  EXPECT_THAT(faults_with("low/upper/beam.hpp", "#include \"stone.hpp\"\n"),
              ElementsAre("low/upper/beam.hpp includes stone.hpp: no such file"));
  EXPECT_THAT(faults_with("low/ground/sand.hpp", "// nothing\n"),
              ElementsAre("low/ground/sand.hpp: no file includes it"));
}

TEST(Layout, PublicHeadersAreNamedFromTheirOwnFolder) {
  SourceTree tree = sound_tree();
  tree["docs/layout.md"] += "| `include/door` | 4 | | d |\n";
  tree["include/door/tile.hpp"] = "#include \"low/upper/beam.hpp\"\n";
  tree["docs/examples/guest.cpp"] = "#include <door/tile.hpp>\n";
  EXPECT_THAT(layout_faults(tree), IsEmpty());
  tree["low/ground/stone.hpp"] = "#include \"door/tile.hpp\"\n";
  EXPECT_THAT(layout_faults(tree),
              testing::Contains("low/ground/stone.hpp includes include/door/tile.hpp: include/ stands "
                                "behind low/"));
}

}  // namespace
}  // namespace weft::test
