#include "hw/page/csv_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/base/input_error.hpp"
#include "tests/support/base/temporary_directory.hpp"

namespace weft {
namespace {

using test::TemporaryDirectory;
using testing::HasSubstr;

struct Table {
  TemporaryDirectory directory;
  std::string path;

  explicit Table(const std::string& text) : path(directory.write("t.csv", text)) {}
  std::string fault() const {
    try {
      CsvFile table(path, {"a", "b"});
      while (table.next()) table.integer(0);
    } catch (const InputError& error) {
      return std::string(error.what()).substr(directory.path().string().size() + 1);
    }
    return "";
  }
};

TEST(CsvFile, ReadsFieldsWithAndWithoutQuotes) {
  const Table text("a,b\n1,\"x, \"\"y\"\"\nz\"\n-2,\n3.6,plain\n");
  CsvFile table(text.path, {"a", "b"});
  ASSERT_TRUE(table.next());
  EXPECT_EQ(table.integer(0), 1);
  EXPECT_EQ(table.text(1), "x, \"y\"\nz");
  ASSERT_TRUE(table.next());
  EXPECT_EQ(table.integer(0), -2);
  EXPECT_EQ(table.integer_or_none(1), -1);
  ASSERT_TRUE(table.next());
  EXPECT_EQ(table.integer(0), 4);
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
  EXPECT_THAT(Table("a,b\nx,2\n").fault(), HasSubstr("t.csv:2:1: a 'x'; expected a number"));
  EXPECT_THAT(Table("a,b\n1e300,2\n").fault(), HasSubstr("t.csv:2:1: the number is too large"));
}

}  // namespace
}  // namespace weft
