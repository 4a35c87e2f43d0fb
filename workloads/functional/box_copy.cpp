#include "workloads/functional/box_copy.hpp"

#include <cassert>
#include <cstring>

namespace weft {

void copy_box(const Box& part, const BoxBytes<const std::uint8_t>& from, const BoxBytes<std::uint8_t>& to,
              int element_bytes) {
  const auto line_bytes = static_cast<std::size_t>(part[2].size()) * static_cast<std::size_t>(element_bytes);
  if (line_bytes == 0) return;  // an empty box has no bytes to point to
  for (std::int32_t channel = part[0].begin; channel < part[0].end; ++channel) {
    for (std::int32_t row = part[1].begin; row < part[1].end; ++row) {
      const auto source = static_cast<std::size_t>(raster_place(from.box, channel, row, part[2].begin) * element_bytes);
      const auto target = static_cast<std::size_t>(raster_place(to.box, channel, row, part[2].begin) * element_bytes);
      assert(source + line_bytes <= from.bytes.size() && target + line_bytes <= to.bytes.size());
      std::memcpy(to.bytes.data() + target, from.bytes.data() + source, line_bytes);
    }
  }
}

}  // namespace weft
