#include "hw/interconnect/memory_port.hpp"

#include "hw/transfer/initiator_extension.hpp"
#include "hw/transfer/simulated_clock.hpp"

namespace weft {

MemoryPort::MemoryPort(sc_core::sc_module_name name) : sc_module(name) {
  socket_.register_nb_transport_bw(this, &MemoryPort::nb_transport_bw);
}

void MemoryPort::attach(MemoryModule& memory, std::uint64_t base, Answered answered) {
  calls_ = memory.calls();
  base_ = base;
  pin_burst_ = memory.pin_burst();
  answered_ = std::move(answered);
  socket_.bind(memory.target_socket());
  sc_core::sc_spawn_options options;
  options.set_sensitivity(&next_);
  options.dont_initialize();
  if (calls_ == Calls::four_phase) {
    options.spawn_method();
    sc_core::sc_spawn([this] { send_next(); }, (std::string(basename()) + "_send_next").c_str(), &options);
  } else if (calls_ == Calls::waiting) {
    sc_core::sc_spawn([this] { call_and_wait(); }, (std::string(basename()) + "_call_and_wait").c_str(), &options);
  }
}

void MemoryPort::send(tlm::tlm_generic_payload& payload, sc_core::sc_time ahead) {
  payload.set_address(payload.get_address() - base_);
  if (calls_ == Calls::blocking) {
    socket_->b_transport(payload, ahead);
    complete(payload, ahead);
    return;
  }
  queue_.push_back(&payload);
  if (requesting_ != nullptr) return;
  if (calls_ == Calls::four_phase) {
    send_next();
  } else {
    next_.notify(sc_core::SC_ZERO_TIME);
  }
}

// The thread of a memory whose b_transport waits.
void MemoryPort::call_and_wait() {
  for (;;) {
    while (queue_.empty()) sc_core::wait(next_);
    requesting_ = queue_.front();
    queue_.pop_front();
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    socket_->b_transport(*requesting_, delay);
    tlm::tlm_generic_payload& payload = *requesting_;
    requesting_ = nullptr;
    complete(payload, delay);
  }
}

// Requests go out one after the other: a memory that answers at once must not make this recursive.
void MemoryPort::send_next() {
  while (requesting_ == nullptr && !queue_.empty()) {
    if (const Picoseconds wait = free_at_ - SimulatedClock::now(); wait > 0) {
      next_.notify(sc_time_of(wait));
      return;
    }
    tlm::tlm_generic_payload& payload = *queue_.front();
    queue_.pop_front();
    begin_request(payload);
  }
}

void MemoryPort::begin_request(tlm::tlm_generic_payload& payload) {
  requesting_ = &payload;
  tlm::tlm_phase phase = tlm::BEGIN_REQ;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  const tlm::tlm_sync_enum status = socket_->nb_transport_fw(payload, phase, delay);
  if (status == tlm::TLM_ACCEPTED) return;  // END_REQ or BEGIN_RESP will come (or has come) on the backward path
  if (status == tlm::TLM_UPDATED && phase == tlm::END_REQ) {
    end_request(delay);
    return;
  }
  end_request(delay);
  complete(payload, delay);
  if (status == tlm::TLM_UPDATED && phase == tlm::BEGIN_RESP) {
    phase = tlm::END_RESP;
    socket_->nb_transport_fw(payload, phase, delay);
  }
}

// The request channel is free again, after `delay`.
void MemoryPort::end_request(const sc_core::sc_time& delay) {
  requesting_ = nullptr;
  free_at_ = SimulatedClock::now() + picoseconds_of(delay);
  if (!queue_.empty()) next_.notify(sc_core::SC_ZERO_TIME);
}

tlm::tlm_sync_enum MemoryPort::nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                               sc_core::sc_time& delay) {
  if (phase == tlm::END_REQ) {
    if (requesting_ == &payload) end_request(delay);
    return tlm::TLM_ACCEPTED;
  }
  if (phase != tlm::BEGIN_RESP) return tlm::TLM_ACCEPTED;  // phases of an extended protocol may be ignored
  if (requesting_ == &payload) end_request(delay);         // BEGIN_RESP without END_REQ implies it
  complete(payload, delay);
  phase = tlm::END_RESP;
  return tlm::TLM_UPDATED;  // which all understand; some do not expect TLM_COMPLETED here
}

void MemoryPort::complete(tlm::tlm_generic_payload& payload, const sc_core::sc_time& delay) {
  ++accesses_;
  if (!payload.is_response_error()) {
    const Bytes bytes = payload.get_data_length();
    (payload.is_write() ? write_bytes_ : read_bytes_) += payload.get_extension<InitiatorExtension>()->payload;
    (payload.is_write() ? write_pin_bytes_ : read_pin_bytes_) += pin_bytes(payload.get_address(), bytes, pin_burst_);
  }
  payload.set_address(payload.get_address() + base_);
  answered_(payload, SimulatedClock::now() + picoseconds_of(delay));
}

unsigned MemoryPort::debug(tlm::tlm_generic_payload& payload) {
  payload.set_address(payload.get_address() - base_);
  const unsigned bytes = socket_->transport_dbg(payload);
  payload.set_address(payload.get_address() + base_);
  return bytes;
}

}  // namespace weft
