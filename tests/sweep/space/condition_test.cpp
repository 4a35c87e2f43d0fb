#include "sweep/space/condition.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/support/base/input_error.hpp"

namespace weft {
namespace {

using test::input_error;
using ::testing::HasSubstr;

YamlNode text(const std::string& value) {
  YamlNode node;
  node.kind = YamlNode::Kind::scalar;
  node.text = value;
  node.where = {"s.yaml", 3, 10};
  return node;
}

bool holds(const std::string& condition) {
  static const std::map<std::string, YamlNode> values = {{"pes.0.count", text("4")},
                                                         {"capacity", text("8 KiB")},
                                                         {"clock", text("500 MHz")},
                                                         {"algorithm", text("memory-aware-heft")},
                                                         {"half", text("0.5")}};
  return Condition(text(condition)).holds([&](const std::string& key) {
    const auto found = values.find(key);
    return found == values.end() ? nullptr : &found->second;
  });
}

TEST(Condition, ComparesNumbersWithTheirUnits) {
  EXPECT_TRUE(holds("pes.0.count <= 4"));
  EXPECT_FALSE(holds("pes.0.count != 4"));
  EXPECT_TRUE(holds("capacity == 8192"));
  EXPECT_TRUE(holds("capacity >= 2 KiB * pes.0.count"));
  EXPECT_FALSE(holds("capacity > 2 KiB * pes.0.count"));
  EXPECT_TRUE(holds("clock < 1 GHz"));
  EXPECT_TRUE(holds("capacity / pes.0.count == 2 KiB"));
  EXPECT_TRUE(holds("half + 1 == 1.5"));
  EXPECT_TRUE(holds("8 - 2 - 1 == 5"));
}

TEST(Condition, ComparesTexts) {
  EXPECT_TRUE(holds("algorithm == 'memory-aware-heft'"));
  EXPECT_TRUE(holds("algorithm != \"heft\""));
}

TEST(Condition, JoinsWithTheUsualPrecedence) {
  EXPECT_TRUE(holds("pes.0.count == 1 and half == 1 or clock == 500 MHz"));
  EXPECT_FALSE(holds("pes.0.count == 1 and (half == 1 or clock == 500 MHz)"));
  EXPECT_TRUE(holds("not pes.0.count == 1 and not (half > 1)"));
}

TEST(Condition, NamesThePlaceOfWhatItDoesNotTake) {
  EXPECT_THAT(input_error([] { holds("pes.0.count <="); }), HasSubstr("s.yaml:3:24: where: at '': the condition ends"));
  EXPECT_THAT(input_error([] { holds("banks <= 4"); }), HasSubstr("s.yaml:3:10: where: 'banks' has no value"));
  EXPECT_THAT(input_error([] { holds("capacity < 1 GHz"); }), HasSubstr("expected one kind of quantity"));
  EXPECT_THAT(input_error([] { holds("algorithm < 4"); }), HasSubstr("'<' of 'memory-aware-heft'; expected numbers"));
  EXPECT_THAT(input_error([] { holds("pes.0.count"); }), HasSubstr("4 is no condition; expected a comparison"));
  EXPECT_THAT(input_error([] { holds("(half > 1"); }), HasSubstr("expected ')'"));
  EXPECT_THAT(input_error([] { holds("half > 1 2"); }), HasSubstr("expected a comparison, an operation or the end"));
  EXPECT_THAT(input_error([] { holds("half / 0 > 1"); }), HasSubstr("a division by 0"));
  EXPECT_THAT(input_error([] { holds("half > 4 KIB"); }), HasSubstr("'4 KIB' is no quantity, did you mean '4 KiB'?"));
}

TEST(Condition, TellsWhatIsMeantBySlips) {
  const auto refusal = [](const std::string& condition) { return input_error([&] { holds(condition); }); };
  EXPECT_THAT(refusal("capacity > 4k"), HasSubstr("s.yaml:3:21: where: '4k' is no quantity, did you mean '4 KiB'?"));
  EXPECT_THAT(refusal("capacity > 4 kib and half < 1"), HasSubstr("'4 kib' is no quantity, did you mean '4 KiB'?"));
  EXPECT_THAT(refusal("half = 1"), HasSubstr("s.yaml:3:15: where: at '= 1': did you mean '=='?"));
  EXPECT_THAT(refusal("half < 1 && half > 0"), HasSubstr("did you mean 'and'?"));
  EXPECT_THAT(refusal("(half < 1 || half > 2)"), HasSubstr("did you mean 'or'?"));
  EXPECT_THAT(refusal("half < 1 OR half > 2"), HasSubstr("did you mean 'or'?"));
  EXPECT_THAT(refusal("! half < 1"), HasSubstr("did you mean 'not'?"));
  EXPECT_TRUE(holds("half < 1 and pes.0.count > 1 or 1 == 2"));
}

}  // namespace
}  // namespace weft
