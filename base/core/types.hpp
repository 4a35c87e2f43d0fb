/// The scalar types that every part of weft shares.
#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>

namespace weft {

/// The number of a task in its graph, from 0 on.
using TaskId = std::uint32_t;
/// The number of a buffer in its graph. The buffer that task t produces has the number t.
using BufferId = std::uint32_t;
/// The number of a class of tasks: tasks that are alike in everything but the place of their tile.
using ClassId = std::uint32_t;
/// The number of a processor: a processing element or a DMA channel.
using ProcessorId = std::uint16_t;

/// Stands for the absence of a task.
inline constexpr TaskId no_task = std::numeric_limits<TaskId>::max();
/// Stands for the absence of a buffer.
inline constexpr BufferId no_buffer = std::numeric_limits<BufferId>::max();

/// A size or an address in bytes.
using Bytes = std::int64_t;
/// A time in cycles of the machine's clock.
using Cycles = std::int64_t;
/// A time in picoseconds.
using Picoseconds = std::int64_t;
/// An energy in attojoules, millionths of a picojoule: figures such as 0.96875 pJ are whole numbers of them.
using Attojoules = std::int64_t;

/// A point in time or a duration as schedulers see it. Graph files give real numbers; in experiments times are whole
/// cycles, which a double holds exactly up to 2^53.
using Time = double;

/// Returns `amount` / `size` rounded up. Precondition: size > 0, and the sum of both fits into Integer.
template <typename Integer>
constexpr Integer ceil_div(Integer amount, std::type_identity_t<Integer> size) {
  return (amount > 0 ? amount + size - 1 : amount) / size;
}

}  // namespace weft
