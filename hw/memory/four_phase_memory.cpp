#include "hw/memory/four_phase_memory.hpp"

#include <algorithm>

#include "hw/memory/payload_check.hpp"
#include "hw/transfer/initiator_extension.hpp"
#include "hw/transfer/simulated_clock.hpp"

namespace weft {

FourPhaseMemory::FourPhaseMemory(sc_core::sc_module_name name, std::unique_ptr<QueuedMemory> timing)
    : MemoryModule(name), timing_(std::move(timing)) {
  socket_.register_nb_transport_fw(this, &FourPhaseMemory::nb_transport_fw);
  socket_.register_b_transport(this, &FourPhaseMemory::b_transport);
  socket_.register_transport_dbg(this, &FourPhaseMemory::transport_dbg);
  SC_METHOD(take_delayed);
  sensitive << delayed_.get_event();
  dont_initialize();
  SC_METHOD(wake);
  sensitive << wake_;
  dont_initialize();
}

void FourPhaseMemory::set_size(std::uint64_t bytes) {
  timing_->set_size(bytes);
  size_ = bytes;
  data_.resize(bytes);
}

tlm::tlm_sync_enum FourPhaseMemory::nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                                    sc_core::sc_time& delay) {
  if (phase == tlm::END_RESP) {
    responding_ = false;
    responses_from_ = SimulatedClock::now() + picoseconds_of(delay);
    wake_.notify(delay);
    return tlm::TLM_COMPLETED;
  }
  if (phase != tlm::BEGIN_REQ) return tlm::TLM_ACCEPTED;  // of an extended protocol
  payload.set_response_status(check_payload(payload, size_));
  if (payload.is_response_error()) return tlm::TLM_COMPLETED;
  payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  if (delay > sc_core::SC_ZERO_TIME) {
    delayed_.notify(payload, delay);
    return tlm::TLM_ACCEPTED;
  }
  const std::uint32_t id = begin(payload, nullptr);
  if (!timing_->has_entered(id)) {
    requesting_ = &payload;
    requesting_id_ = id;
    return tlm::TLM_ACCEPTED;
  }
  phase = tlm::END_REQ;
  return tlm::TLM_UPDATED;
}

// Takes requests whose annotated delay has passed.
void FourPhaseMemory::take_delayed() {
  while (tlm::tlm_generic_payload* payload = delayed_.get_next_transaction()) {
    requesting_id_ = begin(*payload, nullptr);
    requesting_ = payload;
  }
  wake_.notify(sc_core::SC_ZERO_TIME);
}

void FourPhaseMemory::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  payload.set_response_status(check_payload(payload, size_));
  if (payload.is_response_error()) return;
  if (delay > sc_core::SC_ZERO_TIME) sc_core::wait(delay);
  delay = sc_core::SC_ZERO_TIME;
  sc_core::sc_event done;
  begin(payload, &done);
  sc_core::wait(done);
}

std::uint32_t FourPhaseMemory::begin(tlm::tlm_generic_payload& payload, sc_core::sc_event* done) {
  const InitiatorExtension* from = payload.get_extension<InitiatorExtension>();
  const std::uint32_t id = timing_->begin({payload.get_address(), payload.get_data_length(), payload.is_write(),
                                           from != nullptr ? from->initiator : 0, SimulatedClock::now()});
  if (id >= users_.size()) users_.resize(id + 1);
  users_[id] = {&payload, done};
  data_.transfer(payload);  // in the order of acceptance, whatever the order of service
  schedule();
  return id;
}

void FourPhaseMemory::wake() {
  const Picoseconds now = SimulatedClock::now();
  timing_->advance(now);
  if (requesting_ != nullptr && timing_->has_entered(requesting_id_)) {
    tlm::tlm_generic_payload& payload = *requesting_;
    requesting_ = nullptr;
    tlm::tlm_phase phase = tlm::END_REQ;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    socket_->nb_transport_bw(payload, phase, delay);
  }
  while (const std::optional<QueuedMemory::Answer> answer = timing_->next_answer()) {
    if (users_[answer->id].done != nullptr) {
      timing_->take_answer();
      users_[answer->id].done->notify(SimulatedClock::until(answer->complete));
    } else {
      if (responding_) return;  // END_RESP wakes again
      if (responses_from_ > std::max(now, answer->complete)) {
        wake_.notify(SimulatedClock::until(responses_from_));
        return;
      }
      timing_->take_answer();
      respond(*answer);
    }
  }
  schedule();
}

// Answers as soon as it is certain when the access is complete, with the time until then annotated: several responses
// in one go.
void FourPhaseMemory::respond(const QueuedMemory::Answer& answer) {
  tlm::tlm_generic_payload& payload = *users_[answer.id].payload;
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
  responding_ = true;
  tlm::tlm_phase phase = tlm::BEGIN_RESP;
  sc_core::sc_time delay = SimulatedClock::until(answer.complete);
  if (socket_->nb_transport_bw(payload, phase, delay) == tlm::TLM_ACCEPTED) return;
  responding_ = false;
  responses_from_ = SimulatedClock::now() + picoseconds_of(delay);
}

// Wakes at the beginning of an instant, where answers belong (hw/model/clock.hpp); the event comes grant_offset later.
void FourPhaseMemory::schedule() {
  if (const std::optional<Picoseconds> next = timing_->next_event()) {
    wake_.notify(SimulatedClock::until(*next - grant_offset));
  }
}

}  // namespace weft
