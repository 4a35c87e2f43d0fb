#include "workloads/lowering/in_place.hpp"

#include <algorithm>
#include <cstddef>

namespace weft {

namespace {

constexpr std::size_t max_inputs = 32;  // bits

bool is_elementwise(Operator op) {
  switch (op) {
    case Operator::add:
    case Operator::mul:
    case Operator::relu:
    case Operator::clip:
    case Operator::prelu:
    case Operator::sigmoid:
    case Operator::unary:
    case Operator::binary:
    case Operator::where:
      return true;
    default:
      return false;
  }
}

bool is_depthwise(const Work& work) {
  if (work.op != Operator::conv || work.layer == nullptr) return false;
  const LayerShape& layer = *work.layer;
  return layer.groups == layer.input[0] && layer.groups == layer.output[0];
}

bool is_whole(const TileSlice& slice) { return slice.size == slice.extent && slice.is_dense(); }

}  // namespace

std::uint32_t inputs_to_write_over(const TaskClass& task, std::span<const TileSlice> operands) {
  if (task.result_buffer != no_buffer || task.output_memory != Memory::scratchpad) return 0;
  const TileSlice& result = task.result;
  std::uint32_t inputs = 0;
  if (is_elementwise(task.work.op)) {
    for (std::size_t k = 0; k < std::min(operands.size(), max_inputs); ++k) {
      const TileSlice& operand = operands[k];
      if (is_whole(operand) && operand.size == result.size && operand.element_bits >= result.element_bits) {
        inputs |= std::uint32_t{1} << k;
      }
    }
  } else if (is_depthwise(task.work) && operands.size() == 1) {
    const auto channel_bits = [](const TileSlice& slice) {
      return std::int64_t{slice.extent[1]} * slice.extent[2] * slice.element_bits;
    };
    const TileSlice& operand = operands[0];
    const bool has_all = operand.extent[0] == result.size[0] && operand.size[0] == result.size[0];
    if (has_all && channel_bits(operand) >= channel_bits(result)) inputs = 1;
  }
  return inputs;
}

}  // namespace weft
