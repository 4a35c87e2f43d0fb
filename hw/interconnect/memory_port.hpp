// The side of an interconnect that a memory is bound to: calls it as it wants to be called (Calls), and takes every
// answer that the TLM-2.0 base protocol allows.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <systemc>
#include <tlm>

#include <deque>
#include <functional>

#include "hw/memory/memory_module.hpp"

namespace weft {

class MemoryPort : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(MemoryPort);

  explicit MemoryPort(sc_core::sc_module_name name);

  // `base`: where the memory begins in the machine's address map. `answered` is told when an access is complete, which
  // may be in the future; never from within send() of a memory that is called by nb_transport.
  using Answered = std::function<void(tlm::tlm_generic_payload& payload, Picoseconds complete)>;
  void attach(MemoryModule& memory, std::uint64_t base, Answered answered);

  // An access arrives. Its address counts from the base while the memory has it. The payload has a memory manager and
  // is kept by its initiator until it has been answered.
  // `ahead`: the time until it arrives, above zero only where the memory takes accesses ahead.
  void send(tlm::tlm_generic_payload& payload, sc_core::sc_time ahead);

  unsigned debug(tlm::tlm_generic_payload& payload);

  // Bytes that were answered without an error.
  Bytes read_bytes() const { return read_bytes_; }
  Bytes write_bytes() const { return write_bytes_; }
  // What crossed the pins for them.
  Bytes read_pin_bytes() const { return read_pin_bytes_; }
  Bytes write_pin_bytes() const { return write_pin_bytes_; }
  std::int64_t accesses() const { return accesses_; }  // answered, in whatever way

 private:
  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  void call_and_wait();
  void send_next();
  void begin_request(tlm::tlm_generic_payload& payload);
  void end_request(const sc_core::sc_time& delay);
  void complete(tlm::tlm_generic_payload& payload, const sc_core::sc_time& delay);

  tlm_utils::simple_initiator_socket<MemoryPort> socket_{"socket"};
  Calls calls_ = Calls::blocking;
  std::uint64_t base_ = 0;
  Answered answered_;
  std::deque<tlm::tlm_generic_payload*> queue_;     // of memories that take one request at a time
  tlm::tlm_generic_payload* requesting_ = nullptr;  // BEGIN_REQ without END_REQ
  Picoseconds free_at_ = 0;                         // when the request channel is free, if it is not taken
  sc_core::sc_event next_;
  Bytes pin_burst_ = 1;
  Bytes read_bytes_ = 0, write_bytes_ = 0, read_pin_bytes_ = 0, write_pin_bytes_ = 0;
  std::int64_t accesses_ = 0;
};

}  // namespace weft
