#include "hw/space/address_regions.hpp"

#include <algorithm>

namespace weft {

AddressRegions::AddressRegions(Bytes size)
    : region_bytes_(std::max<Bytes>(1, ceil_div(size, static_cast<Bytes>(count)))) {}

void AddressRegions::change(const ScratchpadSpace::Place& place, Bytes first, Bytes bytes, int sign) {
  const auto base = static_cast<Bytes>(place.base);
  if (place.pages.pages == nullptr) {
    change_range(base + first, base + first + bytes, sign);
    return;
  }
  const auto page = static_cast<Bytes>(place.pages.page_bytes);
  for (Bytes offset = first, end = first + bytes; offset < end;) {
    const Bytes in_page = offset % page, here = std::min(page - in_page, end - offset);
    const Bytes begin = base + place.pages.pages[offset / page] * page + in_page;
    change_range(begin, begin + here, sign);
    offset += here;
  }
}

void AddressRegions::change_range(Bytes begin, Bytes end, int sign) {
  while (begin < end) {
    const auto region = std::min(static_cast<std::size_t>(begin / region_bytes_), count - 1);
    const Bytes region_end = region + 1 == count ? end : static_cast<Bytes>(region + 1) * region_bytes_;
    const Bytes here = std::min(end, region_end) - begin;
    live_[region] += sign * here;
    begin += here;
  }
}

}  // namespace weft
