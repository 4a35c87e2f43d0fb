// The bytes that a processing element has kept, and operands that are put together from them.
#include "hw/processor/local_pieces.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace weft::test {
namespace {

using testing::ElementsAre;

Move read_of(const TileSlice& slice) { return {BoxAddress{0, slice}, {}}; }

std::vector<unsigned char> count_up(std::size_t bytes) {
  std::vector<unsigned char> all(bytes);
  std::iota(all.begin(), all.end(), static_cast<unsigned char>(0));
  return all;
}

TEST(LocalPieces, ArePutTogetherInTheOrderOfOperandsWithWhatIsRead) {
  const TileSlice two = whole_slice({1, 1, 2}), three = whole_slice({1, 1, 3});
  LocalPieces pieces;
  TaskDescriptor task;
  std::vector<unsigned char> operands;
  task.reads = {read_of(two)};
  task.local = {{{4, false, two}}, LocalUse::no_piece};
  pieces.gather(task, std::vector<unsigned char>{7, 8}, operands);
  EXPECT_THAT(operands, ElementsAre(7, 8));

  task.reads = {read_of(three), read_of(two), read_of(three)};
  task.local = {{{0, false, three}, {4, true, two}, {0, true, three}}, LocalUse::no_piece};
  pieces.gather(task, std::vector<unsigned char>{1, 2, 3}, operands);
  EXPECT_THAT(operands, ElementsAre(1, 2, 3, 7, 8, 1, 2, 3));
}

TEST(LocalPieces, AreCutWhereAnOperandLiesInOne) {
  // Of a buffer of 2 x 4 x 6 the box of rows 1 to 3 and columns 1 to 5, with elements of two bytes.
  const std::array<std::int32_t, 3> extent{2, 4, 6};
  const TileSlice held{extent, {0, 1, 1}, {2, 3, 5}, {}, 16};
  LocalPieces pieces;
  TaskDescriptor task;
  std::vector<unsigned char> operands;
  task.local = {{}, 2};
  pieces.keep_result(task, count_up(2 * 2 * 3 * 5));

  task.reads = {read_of({extent, {1, 2, 3}, {1, 2, 2}, {}, 16})};
  task.local = {{{2, true, held}}, LocalUse::no_piece};
  pieces.gather(task, {}, operands);
  EXPECT_THAT(operands, ElementsAre(44, 45, 46, 47, 54, 55, 56, 57));

  // Every other column.
  task.reads = {read_of({extent, {0, 1, 1}, {1, 1, 3}, {{{}, {1, 2, 0}}}, 16})};
  pieces.gather(task, {}, operands);
  EXPECT_THAT(operands, ElementsAre(0, 1, 4, 5, 8, 9));
}

}  // namespace
}  // namespace weft::test
