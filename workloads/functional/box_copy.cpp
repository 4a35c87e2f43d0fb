#include "workloads/functional/box_copy.hpp"

#include <cassert>
#include <cstring>

namespace weft {

namespace {

// Returns the byte offset of an element of the tensor within a dense box of it.
std::size_t offset_of(const Box& box, std::int32_t channel, std::int32_t row, std::int32_t column, int element_bytes) {
  const std::int64_t line = std::int64_t{channel - box[0].begin} * box[1].size() + (row - box[1].begin);
  return static_cast<std::size_t>((line * box[2].size() + (column - box[2].begin)) * element_bytes);
}

}  // namespace

void copy_box(const Box& part, const BoxBytes<const std::uint8_t>& from, const BoxBytes<std::uint8_t>& to,
              int element_bytes) {
  const auto line_bytes = static_cast<std::size_t>(part[2].size()) * static_cast<std::size_t>(element_bytes);
  if (line_bytes == 0) return;  // an empty box has no bytes to point to
  for (std::int32_t channel = part[0].begin; channel < part[0].end; ++channel) {
    for (std::int32_t row = part[1].begin; row < part[1].end; ++row) {
      const std::size_t source = offset_of(from.box, channel, row, part[2].begin, element_bytes);
      const std::size_t target = offset_of(to.box, channel, row, part[2].begin, element_bytes);
      assert(source + line_bytes <= from.bytes.size() && target + line_bytes <= to.bytes.size());
      std::memcpy(to.bytes.data() + target, from.bytes.data() + source, line_bytes);
    }
  }
}

}  // namespace weft
