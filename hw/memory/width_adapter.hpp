/// Between the sockets of 32 bits that weft uses and a target of another width. In the generic payload the width of a
/// socket says only how long a beat is, so everything is passed through as it is.
#pragma once

#include <systemc>
#include <tlm>

namespace weft {

template <unsigned width>
class WidthAdapter : public sc_core::sc_module, private tlm::tlm_fw_transport_if<>, private tlm::tlm_bw_transport_if<> {
 public:
  tlm::tlm_target_socket<> in{"in"};            ///< Of 32 bits.
  tlm::tlm_initiator_socket<width> out{"out"};  ///< Of `width` bits.

  explicit WidthAdapter(sc_core::sc_module_name name) : sc_module(name) {  ///< Binds neither end.
    in.bind(static_cast<tlm::tlm_fw_transport_if<>&>(*this));
    out.bind(static_cast<tlm::tlm_bw_transport_if<>&>(*this));
  }

 private:
  using Payload = tlm::tlm_generic_payload;

  void b_transport(Payload& payload, sc_core::sc_time& delay) override { out->b_transport(payload, delay); }
  tlm::tlm_sync_enum nb_transport_fw(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) override {
    return out->nb_transport_fw(payload, phase, delay);
  }
  bool get_direct_mem_ptr(Payload& payload, tlm::tlm_dmi& dmi) override {
    return out->get_direct_mem_ptr(payload, dmi);
  }
  unsigned transport_dbg(Payload& payload) override { return out->transport_dbg(payload); }

  tlm::tlm_sync_enum nb_transport_bw(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) override {
    return in->nb_transport_bw(payload, phase, delay);
  }
  void invalidate_direct_mem_ptr(sc_dt::uint64 begin, sc_dt::uint64 end) override {
    in->invalidate_direct_mem_ptr(begin, end);
  }
};

}  // namespace weft
