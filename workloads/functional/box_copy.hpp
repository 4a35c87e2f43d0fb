/// Copies between dense boxes of one tensor.
#pragma once

#include <cstdint>
#include <span>

#include "base/core/export.hpp"
#include "workloads/network/shape.hpp"

namespace weft {

/// A dense box of a tensor: its elements in the order channels, rows, columns, without gaps.
template <class Byte>
struct BoxBytes {
  Box box{};              ///< Its place in the tensor.
  std::span<Byte> bytes;  ///< Its elements.
};

/// Copies the elements of `part`, a box inside both others, of `element_bytes` each.
WEFT_API void copy_box(const Box& part, const BoxBytes<const std::uint8_t>& from, const BoxBytes<std::uint8_t>& to,
                       int element_bytes);

}  // namespace weft
