#include "base/text/yaml_override.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/base/input_error.hpp"

namespace weft {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// The tree in one line, for comparison.
std::string flat(const YamlNode& node) {
  std::string text;
  const auto add = [&](const std::string& part) {
    if (!text.empty()) text += ',';
    text += part;
  };
  switch (node.kind) {
    case YamlNode::Kind::null:
      return "~";
    case YamlNode::Kind::scalar:
      return node.text;
    case YamlNode::Kind::list:
      for (const YamlNode& item : node.items) add(flat(item));
      return '[' + text + ']';
    case YamlNode::Kind::map:
      for (const YamlMember& member : node.members) add(member.key + ':' + flat(member.value));
      return '{' + text + '}';
  }
  return "?";
}

std::string after(const std::string& argument) {
  YamlNode root = parse_yaml("a: {b: 1, l: [x, {c: 2}]}", "f.yaml");
  apply_override(root, argument);
  return flat(root);
}

std::string override_error(const std::string& argument) {
  return test::input_error([&] { after(argument); });
}

TEST(YamlOverride, ReplacesValuesInMapsAndLists) {
  EXPECT_EQ(after("a.b=8 KiB"), "{a:{b:8 KiB,l:[x,{c:2}]}}");
  EXPECT_EQ(after("a.l.1.c=3"), "{a:{b:1,l:[x,{c:3}]}}");
  EXPECT_EQ(after("a.l.0=[1, {k: v}]"), "{a:{b:1,l:[[1,{k:v}],{c:2}]}}");
  EXPECT_EQ(after("a.b=x=y"), "{a:{b:x=y,l:[x,{c:2}]}}");
}

TEST(YamlOverride, AddsKeysAndOneEntryPastTheEndOfAList) {
  EXPECT_EQ(after("a.l.2=z"), "{a:{b:1,l:[x,{c:2},z]}}");
  EXPECT_EQ(after("a.l.2.d=z"), "{a:{b:1,l:[x,{c:2},{d:z}]}}");
  EXPECT_EQ(after("n.m=1"), "{a:{b:1,l:[x,{c:2}]},n:{m:1}}");
}

TEST(YamlOverride, NewValuesAreLocatedAtTheArgument) {
  YamlNode root = parse_yaml("a: 1", "f.yaml");
  apply_override(root, "b={c: [2]}");
  EXPECT_EQ(to_string(root.members[1].value.members[0].value.items[0].where), "--set b={c: [2]}");
}

TEST(YamlOverride, MalformedArgumentsAreRefused) {
  for (const char* argument : {"a.b", "=3", "", "a..b=1", ".a=1", "a.=1"}) {
    EXPECT_THAT(override_error(argument), StartsWith("--set " + std::string(argument) + ": ")) << argument;
  }
  EXPECT_THAT(override_error("a.l.3=z"), HasSubstr("'a.l' has no entry '3'; expected 0 to 2"));
  EXPECT_THAT(override_error("a.l.x=z"), HasSubstr("'a.l' has no entry 'x'"));
  EXPECT_THAT(override_error("a.b.c=z"), HasSubstr("'a.b' is the value '1'"));
  EXPECT_THAT(override_error("a.b=[1"), StartsWith("--set a.b=[1:1:"));
}

}  // namespace
}  // namespace weft
