#include "base/core/compressed_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <utility>

namespace weft {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(CompressedRows, ItemsKeepTheirOrderWithinARowThatIsMadeByCounting) {
  const std::array<std::pair<std::uint32_t, std::uint32_t>, 5> pairs = {{{2, 7}, {0, 4}, {2, 1}, {3, 9}, {2, 7}}};
  const CompressedRows rows(5, [&](auto&& add) {
    for (const auto& [row, item] : pairs) add(row, item);
  });
  ASSERT_EQ(rows.row_count(), 5u);
  EXPECT_THAT(rows.row(0), ElementsAre(4));
  EXPECT_THAT(rows.row(1), IsEmpty());
  EXPECT_THAT(rows.row(2), ElementsAre(7, 1, 7));
  EXPECT_THAT(rows.row(3), ElementsAre(9));
  EXPECT_THAT(rows.row(4), IsEmpty());
  EXPECT_THAT(rows.rows(1, 4), ElementsAre(7, 1, 7, 9));
}

TEST(CompressedRows, RowsCanBeAppendedAndChangedInPlace) {
  CompressedRows rows;
  EXPECT_EQ(rows.row_count(), 0u);
  rows.append_row(std::array{3u, 5u});
  rows.append_row({});
  rows.append_row(std::array{8u});
  rows.row(0)[1] = 6;
  EXPECT_EQ(rows.row_count(), 3u);
  EXPECT_THAT(std::as_const(rows).items(), ElementsAre(3, 6, 8));
  EXPECT_THAT(std::as_const(rows).row(1), IsEmpty());
}

TEST(CompressedRows, TransposedRowsAreAscendingAndTransposeBack) {
  CompressedRows rows;
  rows.append_row(std::array{1u, 3u});
  rows.append_row(std::array{0u, 3u});
  rows.append_row(std::array{3u});
  const CompressedRows columns = rows.transposed(5);
  ASSERT_EQ(columns.row_count(), 5u);
  EXPECT_THAT(columns.row(0), ElementsAre(1));
  EXPECT_THAT(columns.row(1), ElementsAre(0));
  EXPECT_THAT(columns.row(2), IsEmpty());
  EXPECT_THAT(columns.row(3), ElementsAre(0, 1, 2));
  EXPECT_THAT(columns.transposed(3).row(1), ElementsAre(0, 3));
}

}  // namespace
}  // namespace weft
