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
  EXPECT_EQ(csv_field("a \"b\"\n"), "\"a \"\"b\"\"\n\"");
}

}  // namespace
}  // namespace weft
