#include "workloads/lowering/in_place.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace weft {
namespace {

TaskClass task_of(Operator op, const std::array<std::int32_t, 3>& result, std::int32_t groups = 1) {
  TaskClass task;
  task.work.op = op;
  task.result = whole_slice(result);
  LayerShape layer;
  layer.groups = groups;
  layer.input = layer.output = {8, 20, 20};
  task.work.layer = std::make_shared<const LayerShape>(layer);
  return task;
}

TileSlice part_of(const std::array<std::int32_t, 3>& extent, const std::array<std::int32_t, 3>& size) {
  return {extent, {0, 0, 0}, size, {}, 8};
}

TEST(InputsToWriteOver, OfElementwiseOperatorsAreThoseOfTheShapeOfTheResult) {
  const TaskClass add = task_of(Operator::add, {8, 4, 4});
  const std::vector<TileSlice> both{whole_slice({8, 4, 4}), whole_slice({8, 4, 4})};
  EXPECT_EQ(inputs_to_write_over(add, both), 3u);
  const std::vector<TileSlice> broadcast{whole_slice({8, 1, 1}), whole_slice({8, 4, 4})};
  EXPECT_EQ(inputs_to_write_over(add, broadcast), 2u);
  const std::vector<TileSlice> part{part_of({8, 8, 4}, {8, 4, 4}), whole_slice({8, 4, 4}, 4)};
  EXPECT_EQ(inputs_to_write_over(add, part), 0u);
}

TEST(InputsToWriteOver, OfDepthwiseConvolutionsHaveChannelsNoSmallerThanTheResult) {
  const std::vector<TileSlice> input{whole_slice({8, 9, 9})};
  EXPECT_EQ(inputs_to_write_over(task_of(Operator::conv, {8, 9, 9}, 8), input), 1u);
  EXPECT_EQ(inputs_to_write_over(task_of(Operator::conv, {8, 5, 5}, 8), input), 1u);
  EXPECT_EQ(inputs_to_write_over(task_of(Operator::conv, {8, 10, 9}, 8), input), 0u);
  EXPECT_EQ(inputs_to_write_over(task_of(Operator::conv, {4, 9, 9}, 8), input), 0u) << "of some channels";
  const std::vector<TileSlice> two{whole_slice({8, 9, 9}), whole_slice({8, 9, 9})};
  EXPECT_EQ(inputs_to_write_over(task_of(Operator::conv, {8, 9, 9}, 8), two), 0u);
}

TEST(InputsToWriteOver, OfOtherOperatorsAndOfResultsInDramAreNone) {
  const std::vector<TileSlice> input{whole_slice({8, 9, 9})};
  EXPECT_EQ(inputs_to_write_over(task_of(Operator::conv, {8, 9, 9}, 4), input), 0u);
  EXPECT_EQ(inputs_to_write_over(task_of(Operator::maxpool, {8, 9, 9}), input), 0u);
  TaskClass relu = task_of(Operator::relu, {8, 9, 9});
  EXPECT_EQ(inputs_to_write_over(relu, input), 1u);
  relu.output_memory = Memory::dram;
  EXPECT_EQ(inputs_to_write_over(relu, input), 0u);
}

}  // namespace
}  // namespace weft
