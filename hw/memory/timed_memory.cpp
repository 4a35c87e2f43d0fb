#include "hw/memory/timed_memory.hpp"

#include "hw/transfer/initiator_extension.hpp"

namespace weft {

TimedMemory::TimedMemory(sc_core::sc_module_name name) : MemoryModule(name) {
  socket_.register_b_transport(this, &TimedMemory::b_transport);
}

void TimedMemory::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  const std::uint32_t bytes = payload.get_data_length();
  if (bytes > size_ || payload.get_address() > size_ - bytes) {
    payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  if (payload.get_byte_enable_ptr() != nullptr) {
    payload.set_response_status(tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
    return;
  }
  if (payload.get_streaming_width() < bytes) {
    payload.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    return;
  }
  if (payload.get_command() == tlm::TLM_IGNORE_COMMAND) {
    payload.set_response_status(tlm::TLM_COMMAND_ERROR_RESPONSE);
    return;
  }
  const InitiatorExtension* from = payload.get_extension<InitiatorExtension>();
  const Picoseconds now = Clock::now();
  const MemoryAccess access{payload.get_address(), bytes, payload.is_write(), from != nullptr ? from->initiator : 0,
                            now + static_cast<Picoseconds>(delay.value())};
  delay = sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(serve(access) - now));
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

}  // namespace weft
