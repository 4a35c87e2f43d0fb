#include "base/text/text_writer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace weft {
namespace {

TEST(Text, WritesWholeNumbersAsIntegersAndOthersSoThatTheyReadBack) {
  EXPECT_EQ(number_text(0), "0");
  EXPECT_EQ(number_text(97536), "97536");
  EXPECT_EQ(number_text(9007199254740992.0), "9007199254740992");
  EXPECT_EQ(number_text(0.1), "0.1");
  EXPECT_EQ(std::stod(number_text(1.0 / 3)), 1.0 / 3);
}

TEST(Text, QuotesFieldsThatHoldCommasAndQuotes) {
  EXPECT_EQ(csv_field("plain name"), "plain name");
  EXPECT_EQ(csv_field("C1[0,1,2]"), "\"C1[0,1,2]\"");
  EXPECT_EQ(csv_field("a \"b\""), "\"a \"\"b\"\"\"");
}

TEST(Text, EscapesInFieldsWhatCannotBeSeen) {
  EXPECT_EQ(csv_field("two\nlines\x1b[2J"), "two\\x0alines\\x1b[2J");
  EXPECT_EQ(csv_field("\u2028, caf\u00e9, \xff"), "\"\\u2028, caf\u00e9, \\xff\"");
}

}  // namespace
}  // namespace weft
