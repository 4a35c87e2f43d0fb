#include "hw/memory/timed_memory.hpp"

#include "hw/memory/payload_check.hpp"
#include "hw/transfer/initiator_extension.hpp"
#include "hw/transfer/simulated_clock.hpp"

namespace weft {

TimedMemory::TimedMemory(sc_core::sc_module_name name, std::unique_ptr<ServedMemory> timing)
    : MemoryModule(name), timing_(std::move(timing)) {
  socket_.register_b_transport(this, &TimedMemory::b_transport);
  socket_.register_transport_dbg(this, &TimedMemory::transport_dbg);
}

void TimedMemory::set_size(std::uint64_t bytes) {
  timing_->set_size(bytes);
  size_ = bytes;
  data_.resize(bytes);
}

void TimedMemory::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  payload.set_response_status(check_payload(payload, size_));
  if (payload.is_response_error()) return;
  const InitiatorExtension* from = payload.get_extension<InitiatorExtension>();
  const Picoseconds now = SimulatedClock::now();
  const MemoryAccess access{payload.get_address(), payload.get_data_length(), payload.is_write(),
                            from != nullptr ? from->initiator : 0, now + picoseconds_of(delay)};
  delay = sc_time_of(timing_->serve(access) - now);
  data_.transfer(payload);
}

}  // namespace weft
