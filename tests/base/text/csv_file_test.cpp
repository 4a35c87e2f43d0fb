#include "base/text/csv_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/core/utf8.hpp"
#include "tests/support/base/input_error.hpp"
#include "tests/support/base/temporary_directory.hpp"

namespace weft {
namespace {

using test::TemporaryDirectory;
using testing::HasSubstr;

const std::vector<std::string> columns{"a", "b"};

struct Table {
  TemporaryDirectory directory;
  std::string path;

  explicit Table(const std::string& text) : path(directory.write("t.csv", text)) {}
  std::string fault() const {
    try {
      CsvFile table(path, columns);
      while (table.next()) table.integer(0);
    } catch (const InputError& error) {
      return std::string(error.what()).substr(directory.path().string().size() + 1);
    }
    return "";
  }
};

TEST(CsvFile, ReadsFieldsWithAndWithoutQuotes) {
  const Table text("a,b\n1,\"x, \"\"y\"\"\nz\"\n2,\n3.6,plain\n");
  CsvFile table(text.path, columns);
  ASSERT_TRUE(table.next());
  EXPECT_EQ(table.integer(0), 1);
  EXPECT_EQ(table.text(1), "x, \"y\"\nz");
  ASSERT_TRUE(table.next());
  EXPECT_EQ(table.integer(0), 2);
  EXPECT_EQ(table.integer_or_none(1), -1);
  ASSERT_TRUE(table.next());
  EXPECT_EQ(table.rounded(0), 4);
  EXPECT_FALSE(table.next());
}

TEST(CsvFile, TakesMoreColumnsThanAreAskedFor) {
  const Table text("a,b,c\n1,2,3\n");
  EXPECT_EQ(text.fault(), "");
}

TEST(CsvFile, SaysWhereAFaultIs) {
  EXPECT_THAT(Table("a,c\n1,2\n").fault(), HasSubstr("t.csv:1:3: the columns are not those"));
  EXPECT_THAT(Table("a,b\n1,2\n3\n").fault(), HasSubstr("t.csv:3:1: the row has 1 fields; expected 2"));
  EXPECT_THAT(Table("a,b\n1,2\n3,4").fault(), HasSubstr("t.csv:3:4: the last row is torn"));
  EXPECT_THAT(Table("a,b\n1,\"2\n").fault(), HasSubstr("t.csv:2:3: the field has no closing quote"));
  EXPECT_THAT(Table("a,b\n1,\"2\"x\n").fault(), HasSubstr("t.csv:2:6: expected ','"));
  EXPECT_THAT(Table("a,b\nx,2\n").fault(), HasSubstr("t.csv:2:1: a 'x'; expected an integer from 0 on"));
  EXPECT_THAT(Table("a,b\n9007199254740993,2\n").fault(), HasSubstr("t.csv:2:1: the number is too large"));
}

TEST(CsvFile, TakesIntegersAsTheyAreWritten) {
  for (const char* text : {"+5", "-5", "1e3", "1.5", " 5", "5 ", "0x5", ""}) {
    EXPECT_THAT(Table(std::string("a,b\n") + text + ",2\n").fault(), HasSubstr("expected an integer from 0 on"))
        << text;
  }
  EXPECT_EQ(Table("a,b\n9007199254740992,2\n").fault(), "");
}

TEST(CsvFile, TakesNumbersAsTheyAreWritten) {
  const auto fault_of = [](const std::string& text) {
    const Table written("a,b\n" + text + ",2\n");
    CsvFile table(written.path, columns);
    table.next();
    try {
      table.number(0);
    } catch (const InputError&) {
      return true;
    }
    return false;
  };
  for (const char* text : {"0", "0.25", "1e-05", "2.5e+16"}) EXPECT_FALSE(fault_of(text)) << text;
  for (const char* text : {"+5", "-0.5", "1e3", ".5", "1E+3", "nan", ""}) EXPECT_TRUE(fault_of(text)) << text;
}

TEST(CsvFile, TakesTextAlone) {
  EXPECT_THAT(Table("a,b\n1,x\xffy\n").fault(), HasSubstr("t.csv:2:4: the byte is no text; expected UTF-8"));
  EXPECT_THAT(Table(std::string("a,b\n1,x\0y\n", 10)).fault(), HasSubstr("t.csv:2:4: the byte is no text"));
}

TEST(EndOfText, IsTheFirstByteThatIsNoUtf8) {
  EXPECT_EQ(end_of_text("a\u00e4\u20ac\U0001f600"), 10);
  for (const char* bytes :
       {"a\x80", "a\xc0\xaf", "a\xe0\x9f\xbf", "a\xed\xa0\x80", "a\xf4\x90\x80\x80", "a\xc3", "a\xff"}) {
    EXPECT_EQ(end_of_text(bytes), 1) << bytes;
  }
}

}  // namespace
}  // namespace weft
