#include "hw/memory/stored_bytes.hpp"

#include <algorithm>
#include <cstring>

namespace weft {

void StoredBytes::move(const tlm::tlm_generic_payload& payload, std::uint64_t length) {
  if (length == 0) return;
  std::uint8_t* here = bytes_.data() + payload.get_address();
  if (payload.is_write()) {
    std::memcpy(here, payload.get_data_ptr(), length);
  } else if (payload.is_read()) {
    std::memcpy(payload.get_data_ptr(), here, length);
  }
}

unsigned StoredBytes::debug(const tlm::tlm_generic_payload& payload) {
  if (payload.get_address() >= bytes_.size()) return 0;
  const std::uint64_t length =
      std::min<std::uint64_t>(payload.get_data_length(), bytes_.size() - payload.get_address());
  move(payload, length);
  return static_cast<unsigned>(length);
}

}  // namespace weft
