// What the memories of weft refuse, as TLM-2.0 asks for it.
#pragma once

#include <tlm>

#include <cstdint>

namespace weft {

// The response status of an access to a memory of `size` bytes: TLM_OK_RESPONSE, or what it does not accept.
inline tlm::tlm_response_status check_payload(const tlm::tlm_generic_payload& payload, std::uint64_t size) {
  const std::uint32_t bytes = payload.get_data_length();
  if (bytes > size || payload.get_address() > size - bytes) return tlm::TLM_ADDRESS_ERROR_RESPONSE;
  if (payload.get_byte_enable_ptr() != nullptr) return tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE;
  if (payload.get_streaming_width() < bytes) return tlm::TLM_BURST_ERROR_RESPONSE;
  if (payload.get_command() == tlm::TLM_IGNORE_COMMAND) return tlm::TLM_COMMAND_ERROR_RESPONSE;
  return tlm::TLM_OK_RESPONSE;
}

}  // namespace weft
