// Which operands a task may write its result over.
#pragma once

#include <cstdint>
#include <span>

#include "workloads/graph/task_graph.hpp"

namespace weft {

// Returns the inputs (bit k: input k) whose buffers the result of such a task may be written over, if they die with it.
// `operands` is what it reads of each buffer, without weights.
//
// A task reads its operands whole before it writes, so that any of them could be written over; these are those over which
// an element-wise operator can write element by element, and a depthwise convolution channel by channel, with no more
// than one channel of its result at hand: operands of an element-wise operator that are read whole, have the shape of the
// result and no narrower elements; the input of a depthwise convolution (one channel of its own for each filter) where it
// lies in one buffer and its channels are no smaller than those of the result. A result in DRAM is never in place.
std::uint32_t inputs_to_write_over(const TaskClass& task, std::span<const TileSlice> operands);

}  // namespace weft
