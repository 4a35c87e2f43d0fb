#include "base/core/name_table.hpp"

#include <gtest/gtest.h>

#include <string>

namespace weft {
namespace {

TEST(NameTable, NumbersNamesInTheirOrder) {
  NameTable table;
  EXPECT_EQ(table.find("a"), NameTable::nothing);
  EXPECT_EQ(table.add("a"), std::pair(0u, true));
  EXPECT_EQ(table.add(""), std::pair(1u, true));
  EXPECT_EQ(table.add("a"), std::pair(0u, false));
  EXPECT_EQ(table.find(""), 1u);
  EXPECT_EQ(table.find("b"), NameTable::nothing);
  EXPECT_EQ(table.size(), 2u);
}

TEST(NameTable, FindsEveryNameHoweverManyThereAre) {
  std::vector<std::string> names;
  for (int k = 0; k < 20'000; ++k) names.push_back("task " + std::to_string(k));
  NameTable grown, reserved;
  reserved.reserve(names.size());
  for (const std::string& name : names) EXPECT_EQ(grown.add(name), reserved.add(name));
  for (std::uint32_t k = 0; k < names.size(); ++k) {
    ASSERT_EQ(grown.find(names[k]), k);
    ASSERT_EQ(reserved.find(names[k]), k);
  }
  EXPECT_EQ(grown.find("task 20000"), NameTable::nothing);
}

}  // namespace
}  // namespace weft
