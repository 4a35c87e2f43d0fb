// An initiator of the TLM-2.0 base protocol that keeps a number of accesses under way: one BEGIN_REQ at a time, each
// answer makes room for the next access. It notes when everything happened.
#pragma once

#include <tlm_utils/peq_with_get.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <systemc>
#include <tlm>

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "base/core/types.hpp"

namespace weft::test {

struct TestAccess {
  std::uint64_t address = 0;
  std::uint32_t bytes = 64;
  bool is_write = false;
  Picoseconds not_before = 0;
  // Set when the access is sent, accepted and answered.
  Picoseconds sent = -1, accepted = -1, answered = -1;
  tlm::tlm_response_status status = tlm::TLM_INCOMPLETE_RESPONSE;
};

class FourPhaseInitiator : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(FourPhaseInitiator);

  tlm_utils::simple_initiator_socket<FourPhaseInitiator> socket{"socket"};
  std::vector<TestAccess> accesses;
  std::vector<std::size_t> answers;  // positions in `accesses`, in the order of the answers
  Picoseconds response_time = 0;     // above 0: END_RESP comes so long after BEGIN_RESP
  sc_core::sc_time request_delay{};  // annotated to BEGIN_REQ
  std::string faults;

  FourPhaseInitiator(sc_core::sc_module_name name, std::size_t outstanding)
      : sc_module(name), outstanding_(outstanding) {
    socket.register_nb_transport_bw(this, &FourPhaseInitiator::nb_transport_bw);
    SC_METHOD(send);
    sensitive << next_;
    SC_METHOD(end_response);
    sensitive << end_response_;
    dont_initialize();
    SC_METHOD(take_answers);
    sensitive << answered_.get_event();
    dont_initialize();
  }

 private:
  static Picoseconds now() { return static_cast<Picoseconds>(sc_core::sc_time_stamp().value()); }

  void send() {
    while (requesting_ == none && under_way_ < outstanding_ && sent_ < accesses.size()) {
      TestAccess& access = accesses[sent_];
      if (access.not_before > now()) {
        next_.notify(sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(access.not_before - now())));
        return;
      }
      if (payloads_.size() < accesses.size()) payloads_.resize(accesses.size());
      payloads_[sent_] = std::make_unique<tlm::tlm_generic_payload>();
      tlm::tlm_generic_payload& payload = *payloads_[sent_];
      payload.set_command(access.is_write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
      payload.set_address(access.address);
      if (data_.size() < access.bytes) data_.resize(access.bytes);
      payload.set_data_ptr(data_.data());
      payload.set_data_length(access.bytes);
      payload.set_streaming_width(access.bytes);
      access.sent = now();
      requesting_ = sent_++;
      ++under_way_;
      tlm::tlm_phase phase = tlm::BEGIN_REQ;
      sc_core::sc_time delay = request_delay;
      const tlm::tlm_sync_enum status = socket->nb_transport_fw(payload, phase, delay);
      if (status == tlm::TLM_COMPLETED) {
        end_request();
        answer(payload);
      } else if (status == tlm::TLM_UPDATED) {
        if (phase != tlm::END_REQ) faults += "unexpected phase\n";
        end_request();
      }
    }
  }

  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) {
    if (phase == tlm::END_REQ) {
      if (requesting_ == none || payloads_[requesting_].get() != &payload) faults += "END_REQ without BEGIN_REQ\n";
      end_request();
      next_.notify(sc_core::SC_ZERO_TIME);
      return tlm::TLM_ACCEPTED;
    }
    if (requesting_ != none && payloads_[requesting_].get() == &payload) faults += "BEGIN_RESP before END_REQ\n";
    if (responding_ != nullptr) faults += "two BEGIN_RESP at a time\n";
    if (response_time == 0) {
      if (delay > sc_core::SC_ZERO_TIME) {
        answered_.notify(payload, delay);
      } else {
        answer(payload);
      }
      return tlm::TLM_COMPLETED;
    }
    responding_ = &payload;
    end_response_.notify(delay + sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(response_time)));
    return tlm::TLM_ACCEPTED;
  }

  void take_answers() {
    while (tlm::tlm_generic_payload* payload = answered_.get_next_transaction()) answer(*payload);
  }

  void end_request() {
    accesses[requesting_].accepted = now();
    requesting_ = none;
  }

  void answer(tlm::tlm_generic_payload& payload) {
    std::size_t position = 0;
    while (payloads_[position].get() != &payload) ++position;
    if (accesses[position].answered >= 0) faults += "answered twice\n";
    accesses[position].answered = now();
    accesses[position].status = payload.get_response_status();
    answers.push_back(position);
    --under_way_;
    next_.notify(sc_core::SC_ZERO_TIME);
  }

  void end_response() {
    tlm::tlm_phase phase = tlm::END_RESP;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    tlm::tlm_generic_payload& payload = *responding_;
    responding_ = nullptr;
    answer(payload);
    socket->nb_transport_fw(payload, phase, delay);
  }

  static constexpr std::size_t none = SIZE_MAX;
  std::size_t outstanding_;
  std::size_t sent_ = 0, under_way_ = 0, requesting_ = none;
  std::vector<std::unique_ptr<tlm::tlm_generic_payload>> payloads_;
  std::vector<unsigned char> data_;
  tlm::tlm_generic_payload* responding_ = nullptr;
  tlm_utils::peq_with_get<tlm::tlm_generic_payload> answered_{"answered"};
  sc_core::sc_event next_, end_response_;
};

}  // namespace weft::test
