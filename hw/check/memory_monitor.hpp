// Stands between an interconnect and a memory, passes everything through as it is, and ends the simulation with an
// error (SC_REPORT_ERROR) where the memory breaks the rules of TLM-2.0 or is not as it has declared itself.
#pragma once

#include <vector>

#include "hw/memory/memory_module.hpp"

namespace weft {

class MemoryMonitor : public MemoryModule, private tlm::tlm_fw_transport_if<>, private tlm::tlm_bw_transport_if<> {
 public:
  MemoryMonitor(sc_core::sc_module_name name, MemoryModule& watched);

  tlm::tlm_base_target_socket_b<>& target_socket() override { return in_; }
  Calls calls() const override { return watched_.calls(); }
  void set_size(std::uint64_t bytes) override { watched_.set_size(bytes); }

 private:
  using Payload = tlm::tlm_generic_payload;

  // What a target must leave as it is.
  struct Attributes {
    explicit Attributes(const Payload& payload);
    std::uint64_t address;
    int command;
    const unsigned char* data;
    unsigned length, streaming_width;
    const unsigned char* byte_enables;
    const void* initiator;  // an extension, null where nobody has set it
  };
  // A transaction of nb_transport that has no response yet.
  struct Open {
    const Payload* payload;
    Attributes attributes;
    bool is_accepted;  // END_REQ has come
  };

  void b_transport(Payload& payload, sc_core::sc_time& delay) override;
  tlm::tlm_sync_enum nb_transport_fw(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) override;
  bool get_direct_mem_ptr(Payload& payload, tlm::tlm_dmi& dmi) override {
    return out_->get_direct_mem_ptr(payload, dmi);
  }
  unsigned transport_dbg(Payload& payload) override { return out_->transport_dbg(payload); }
  tlm::tlm_sync_enum nb_transport_bw(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) override;
  void invalidate_direct_mem_ptr(sc_dt::uint64 begin, sc_dt::uint64 end) override {
    in_->invalidate_direct_mem_ptr(begin, end);
  }

  void check_response(const Attributes& before, const Payload& payload) const;
  void accept(const Payload& payload);
  void respond(const Payload& payload);
  std::vector<Open>::iterator find(const Payload& payload, const char* phase);

  MemoryModule& watched_;
  tlm::tlm_target_socket<> in_{"in"};
  tlm::tlm_initiator_socket<> out_{"out"};
  std::vector<Open> open_;
};

}  // namespace weft
