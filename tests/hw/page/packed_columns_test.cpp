#include "hw/page/packed_columns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weft {
namespace {

// The examples of RFC 4648, section 10.
TEST(Base64, IsThatOfTheStandard) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foob"), "Zm9vYg==");
  EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("\xff\xfe\xfd"), "//79");
}

TEST(PackedColumns, HoldDifferencesInZigzagOrder) {
  PackedColumns packed;
  packed.add("a", std::vector<std::int64_t>{1, 0, 0, 200});
  packed.add("b", std::vector<std::string>{"x", "", std::string("y\0z", 3)});
  EXPECT_EQ(packed.bytes(), std::string("\x02\x01\x00\x90\x03x\0\0y z\0", 12));
  const std::vector<PackedColumns::Column> columns = packed.take_columns();
  ASSERT_EQ(columns.size(), 2);
  EXPECT_EQ(columns[1].name, "b");
  EXPECT_TRUE(columns[1].is_text);
  EXPECT_EQ(columns[1].begin, 5);
  EXPECT_EQ(columns[1].count, 3);
  EXPECT_TRUE(packed.take_columns().empty());
}

}  // namespace
}  // namespace weft
