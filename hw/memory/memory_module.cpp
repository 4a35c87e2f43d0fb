#include "hw/memory/memory_module.hpp"

#include "hw/transfer/initiator_extension.hpp"

namespace weft {

MemoryModule::MemoryModule(sc_core::sc_module_name name) : sc_module(name) {
  socket_.register_b_transport(this, &MemoryModule::b_transport);
}

void MemoryModule::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  const std::uint32_t bytes = payload.get_data_length();
  if (payload.get_address() + bytes > size_) {
    payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  if (payload.get_byte_enable_ptr() != nullptr) {
    payload.set_response_status(tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
    return;
  }
  if (payload.get_streaming_width() < bytes || payload.get_data_ptr() == nullptr || bytes == 0) {
    payload.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    return;
  }
  if (payload.get_command() == tlm::TLM_IGNORE_COMMAND) {
    payload.set_response_status(tlm::TLM_COMMAND_ERROR_RESPONSE);
    return;
  }
  const InitiatorExtension* from = payload.get_extension<InitiatorExtension>();
  const Picoseconds now = static_cast<Picoseconds>(sc_core::sc_time_stamp().value());
  const MemoryAccess access{payload.get_address(), bytes, payload.is_write(), from != nullptr ? from->initiator : 0,
                            now + static_cast<Picoseconds>(delay.value())};
  (access.is_write ? write_bytes_ : read_bytes_) += bytes;
  delay = sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(serve(access) - now));
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

MemoryRegistry& scratchpad_models() {
  static MemoryRegistry registry("scratchpad");
  return registry;
}

MemoryRegistry& dram_models() {
  static MemoryRegistry registry("dram");
  return registry;
}

}  // namespace weft
