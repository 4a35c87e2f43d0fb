// TLM-2.0 memories as others write them: no header of weft. Each holds its bytes.
//
//   SerialMemory   answers only by nb_transport, takes one BEGIN_REQ at a time, times its answers
//   EarlyMemory    answers every second access at once (TLM_COMPLETED) and the others by TLM_UPDATED with BEGIN_RESP
//   WideMemory     a socket of 64 bits; b_transport that waits
#pragma once

#include <tlm_utils/peq_with_cb_and_phase.h>
#include <tlm_utils/simple_target_socket.h>
#include <systemc>
#include <tlm>

#include <cstring>
#include <vector>

namespace foreign {

class Bytes {
 public:
  explicit Bytes(std::size_t size) : bytes_(size, 0xee) {}

  void access(tlm::tlm_generic_payload& payload) {
    payload.set_response_status(status_of(payload));
    if (payload.is_response_ok()) copy(payload);
  }
  unsigned debug(tlm::tlm_generic_payload& payload) {
    if (!has(payload)) return 0;
    copy(payload);
    return payload.get_data_length();
  }

 private:
  bool has(const tlm::tlm_generic_payload& payload) const {
    const std::size_t length = payload.get_data_length();
    return length <= bytes_.size() && payload.get_address() <= bytes_.size() - length;
  }
  tlm::tlm_response_status status_of(const tlm::tlm_generic_payload& payload) const {
    if (!has(payload)) return tlm::TLM_ADDRESS_ERROR_RESPONSE;
    if (payload.get_byte_enable_ptr() != nullptr) return tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE;
    if (payload.get_streaming_width() < payload.get_data_length()) return tlm::TLM_BURST_ERROR_RESPONSE;
    return tlm::TLM_OK_RESPONSE;
  }
  void copy(tlm::tlm_generic_payload& payload) {
    unsigned char* here = bytes_.data() + payload.get_address();
    if (payload.is_write()) {
      std::memcpy(here, payload.get_data_ptr(), payload.get_data_length());
    } else {
      std::memcpy(payload.get_data_ptr(), here, payload.get_data_length());
    }
  }
  std::vector<unsigned char> bytes_;
};

// Accepts a request with END_REQ 3 ns after BEGIN_REQ, and answers 40 ns after that, one after the other. Its
// b_transport returns at once, without a delay.
class SerialMemory : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<SerialMemory> socket{"socket"};
  int overlapping_requests = 0;  // breaches of the rule of one BEGIN_REQ at a time

  explicit SerialMemory(sc_core::sc_module_name name, std::size_t size = 1 << 16)
      : sc_module(name), bytes_(size), queue_(this, &SerialMemory::at_phase) {
    socket.register_nb_transport_fw(this, &SerialMemory::nb_transport_fw);
    socket.register_b_transport(this, &SerialMemory::b_transport);
    socket.register_transport_dbg(this, &SerialMemory::transport_dbg);
  }

 private:
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) {
    if (phase == tlm::END_RESP) {
      payload.release();
      return tlm::TLM_COMPLETED;
    }
    if (requesting_) ++overlapping_requests;
    requesting_ = true;
    payload.acquire();
    queue_.notify(payload, phase, delay + sc_core::sc_time(3, sc_core::SC_NS));
    return tlm::TLM_ACCEPTED;
  }
  void at_phase(tlm::tlm_generic_payload& payload, const tlm::tlm_phase& phase) {
    tlm::tlm_phase next = tlm::END_REQ;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    if (phase == tlm::BEGIN_REQ) {
      requesting_ = false;
      socket->nb_transport_bw(payload, next, delay);
      const sc_core::sc_time now = sc_core::sc_time_stamp();
      free_at_ = (free_at_ > now ? free_at_ : now) + sc_core::sc_time(40, sc_core::SC_NS);
      queue_.notify(payload, tlm::BEGIN_RESP, free_at_ - now);
      return;
    }
    bytes_.access(payload);
    next = tlm::BEGIN_RESP;
    if (socket->nb_transport_bw(payload, next, delay) == tlm::TLM_COMPLETED || next == tlm::END_RESP) payload.release();
  }
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) { bytes_.access(payload); }
  unsigned transport_dbg(tlm::tlm_generic_payload& payload) { return bytes_.debug(payload); }

  Bytes bytes_;
  tlm_utils::peq_with_cb_and_phase<SerialMemory> queue_;
  bool requesting_ = false;
  sc_core::sc_time free_at_;
};

class EarlyMemory : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<EarlyMemory> socket{"socket"};
  int completed = 0, updated = 0, ended = 0;

  explicit EarlyMemory(sc_core::sc_module_name name, std::size_t size = 1 << 16) : sc_module(name), bytes_(size) {
    socket.register_nb_transport_fw(this, &EarlyMemory::nb_transport_fw);
    socket.register_transport_dbg(this, &EarlyMemory::transport_dbg);
  }

 private:
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) {
    if (phase == tlm::END_RESP) {
      ++ended;
      return tlm::TLM_COMPLETED;
    }
    bytes_.access(payload);
    delay += sc_core::sc_time(25, sc_core::SC_NS);
    if ((completed + updated) % 2 == 0) {
      ++completed;
      return tlm::TLM_COMPLETED;
    }
    ++updated;
    phase = tlm::BEGIN_RESP;
    return tlm::TLM_UPDATED;
  }
  unsigned transport_dbg(tlm::tlm_generic_payload& payload) { return bytes_.debug(payload); }

  Bytes bytes_;
};

class WideMemory : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<WideMemory, 64> socket{"socket"};

  explicit WideMemory(sc_core::sc_module_name name, std::size_t size = 1 << 16) : sc_module(name), bytes_(size) {
    socket.register_b_transport(this, &WideMemory::b_transport);
    socket.register_transport_dbg(this, &WideMemory::transport_dbg);
  }

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    wait(delay + sc_core::sc_time(10, sc_core::SC_NS));
    delay = sc_core::SC_ZERO_TIME;
    bytes_.access(payload);
  }
  unsigned transport_dbg(tlm::tlm_generic_payload& payload) { return bytes_.debug(payload); }

  Bytes bytes_;
};

// Takes requests and never answers them.
class SilentMemory : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<SilentMemory> socket{"socket"};
  explicit SilentMemory(sc_core::sc_module_name name) : sc_module(name) {
    socket.register_nb_transport_fw(this, &SilentMemory::nb_transport_fw);
  }

 private:
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload&, tlm::tlm_phase&, sc_core::sc_time&) {
    return tlm::TLM_ACCEPTED;
  }
};

}  // namespace foreign
