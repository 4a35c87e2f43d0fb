#include "base/text/yaml_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/base/input_error.hpp"
#include "tests/support/base/temporary_directory.hpp"

namespace weft {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string tree_error(const std::string& text) {
  return test::input_error([&] { parse_yaml(text, "f.yaml"); });
}

TEST(YamlTree, EveryValueHasItsPlace) {
  const YamlNode root = parse_yaml("a: 1\nb:\n  - {c: x y, d: [1, 2]}\n", "f.yaml");
  ASSERT_EQ(root.kind, YamlNode::Kind::map);
  EXPECT_EQ(to_string(root.members[0].value.where), "f.yaml:1:4");
  const YamlNode& entry = root.members[1].value.items.at(0);
  EXPECT_EQ(to_string(entry.where), "f.yaml:3:5");
  EXPECT_EQ(entry.members[0].value.text, "x y");
  EXPECT_EQ(to_string(entry.members[1].where), "f.yaml:3:14");
  EXPECT_EQ(entry.members[1].value.items.size(), 2u);
}

TEST(YamlTree, DuplicateKeysAreRefused) {
  EXPECT_THAT(tree_error("a: 1\nb: 2\na: 3\n"), StartsWith("f.yaml:3:1: key 'a' stands twice"));
  EXPECT_THAT(tree_error("x: {a: 1, a: 2}"), StartsWith("f.yaml:1:11: key 'a' stands twice"));
}

TEST(YamlTree, MalformedAndTruncatedTextIsRefusedWithItsPlace) {
  EXPECT_THAT(tree_error("a: {b: 1\n"), StartsWith("f.yaml:2:1: no valid YAML"));
  EXPECT_THAT(tree_error("a: [1, 2"), StartsWith("f.yaml:1:"));
  EXPECT_THAT(tree_error("a: 'open"), StartsWith("f.yaml:1:"));
  EXPECT_THAT(tree_error("a: b: c"), StartsWith("f.yaml:1:"));
  EXPECT_THAT(tree_error("a:\n\t- b"), StartsWith("f.yaml:2:"));
}

TEST(YamlTree, EmptyTextAndSecondDocumentsAreRefused) {
  EXPECT_THAT(tree_error(""), StartsWith("f.yaml: is empty"));
  EXPECT_THAT(tree_error("# nothing\n"), StartsWith("f.yaml: is empty"));
  EXPECT_THAT(tree_error("a: 1\n---\nb: 2\n"), StartsWith("f.yaml:3:1: a second YAML document"));
}

TEST(YamlTree, AliasesAndKeysThatAreNoNamesAreRefused) {
  EXPECT_THAT(tree_error("a: &x [1]\nb: *x\n"), StartsWith("f.yaml:1:4: anchors"));
  EXPECT_THAT(tree_error("{[1]: 2}"), StartsWith("f.yaml:1:2: a key has to be a name"));
  EXPECT_THAT(tree_error("~: 2"), StartsWith("f.yaml:1:1: a key has to be a name"));
}

TEST(YamlTree, DeepNestingIsRefusedNotARecursionWithoutEnd) {
  EXPECT_THAT(tree_error(std::string(100000, '[') + std::string(100000, ']')), HasSubstr("nested too deep"));
  std::string blocks;
  for (int depth = 0; depth < 3000; ++depth) blocks += std::string(depth, ' ') + "a:\n";
  EXPECT_THAT(tree_error(blocks), HasSubstr("nested too deep"));
}

TEST(YamlTree, MissingFilesDirectoriesAndEndlessFilesAreRefused) {
  const test::TemporaryDirectory directory;
  const std::string missing = directory.file("none.yaml");
  EXPECT_EQ(test::input_error([&] { read_yaml(missing); }), missing + ": does not exist; expected a YAML file");
  const std::string path = directory.path().string();
  EXPECT_EQ(test::input_error([&] { read_yaml(path); }), path + ": is a directory; expected a YAML file");
  EXPECT_THAT(test::input_error([] { read_yaml("/dev/zero"); }), HasSubstr("is a device"));
  EXPECT_THAT(test::input_error([&] { read_yaml(directory.write("f", std::string(4 << 20, '#'))); }),
              HasSubstr("4 MiB or more"));
}

}  // namespace
}  // namespace weft
