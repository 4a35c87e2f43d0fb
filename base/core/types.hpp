// The scalar types every part of weft shares.
#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>

namespace weft {

using TaskId = std::uint32_t;
using BufferId = std::uint32_t;
using ClassId = std::uint32_t;      // a class of tasks that are alike in everything but place
using ProcessorId = std::uint16_t;  // a processing element or a DMA channel

inline constexpr TaskId no_task = std::numeric_limits<TaskId>::max();
inline constexpr BufferId no_buffer = std::numeric_limits<BufferId>::max();

using Bytes = std::int64_t;   // sizes and addresses
using Cycles = std::int64_t;  // of the machine's clock
using Picoseconds = std::int64_t;
using Attojoules = std::int64_t;  // a millionth of a picojoule, so that figures such as 0.96875 pJ are whole

// A point in time or a duration as schedulers see it. Graph files give real numbers; in experiments these are whole
// cycles, which a double holds exactly up to 2^53.
using Time = double;

// Returns how many of size `size` it takes for `amount`: amount / size, rounded up. Precondition: `amount` is at least 0,
// `size` above 0, and their sum fits.
template <typename Integer>
constexpr Integer ceil_div(Integer amount, std::type_identity_t<Integer> size) {
  return (amount + size - 1) / size;
}

}  // namespace weft
