/// The bytes of a memory model that holds data (functional mode), and how TLM payloads move them. Without data,
/// transfers cost nothing and move nothing.
#pragma once

#include <tlm>

#include <cstdint>
#include <vector>

#include "base/core/export.hpp"

namespace weft {

class WEFT_API StoredBytes {
 public:
  /// Lets there be bytes from the next resize() on.
  void hold() { holds_ = true; }
  void resize(std::uint64_t bytes) {  ///< Sets the number of bytes; new ones are 0.
    if (holds_) bytes_.resize(bytes);
  }

  /// Moves the bytes of an access that lies within the memory.
  void transfer(const tlm::tlm_generic_payload& payload) {
    if (holds_) move(payload, payload.get_data_length());
  }
  /// Moves the bytes and returns how many were there to be read or written, as transport_dbg has to.
  unsigned debug(const tlm::tlm_generic_payload& payload);

 private:
  void move(const tlm::tlm_generic_payload& payload, std::uint64_t length);

  bool holds_ = false;
  std::vector<std::uint8_t> bytes_;
};

}  // namespace weft
