// A memory whose timing follows from the order of arrival: the model says when an access is complete, this is the
// TLM-2.0 target. b_transport never waits: it adds the time of the access to the annotated delay, so that an
// interconnect can keep many accesses under way.
#pragma once

#include <tlm_utils/simple_target_socket.h>

#include "hw/memory/memory_module.hpp"
#include "hw/memory/stored_bytes.hpp"

namespace weft {

class TimedMemory : public MemoryModule {
 public:
  tlm::tlm_base_target_socket_b<>& target_socket() final { return socket_; }

  // When an access is complete, with the state it leaves behind. Accesses come in the order of their arrival.
  virtual Picoseconds serve(const MemoryAccess& access) = 0;

  // The same code times the plan, with idle resources.
  Picoseconds unloaded(const MemoryAccess& access) override { return serve(access); }
  void reset_unloaded() override {
    for (Resource* resource : resources()) resource->reset();
  }

  bool takes_accesses_ahead() const override { return !has_ports(); }

  void hold_data() override { data_.hold(); }
  void set_size(std::uint64_t bytes) override {
    size_ = bytes;
    data_.resize(bytes);
  }

 protected:
  explicit TimedMemory(sc_core::sc_module_name name);

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  unsigned transport_dbg(tlm::tlm_generic_payload& payload) { return data_.debug(payload); }

  tlm_utils::simple_target_socket<TimedMemory> socket_{"socket"};
  std::uint64_t size_ = 0;
  StoredBytes data_;
};

}  // namespace weft
