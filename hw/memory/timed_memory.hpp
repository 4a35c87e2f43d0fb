/// The TLM-2.0 target that carries a ServedMemory. b_transport never waits: it adds the time of the access to the
/// annotated delay, so that an interconnect can keep many accesses under way.
#pragma once

#include <tlm_utils/simple_target_socket.h>

#include "hw/memory/memory_module.hpp"
#include "hw/memory/stored_bytes.hpp"

namespace weft {

class TimedMemory : public MemoryModule {
 public:
  TimedMemory(sc_core::sc_module_name name, std::unique_ptr<ServedMemory> timing);

  tlm::tlm_base_target_socket_b<>& target_socket() final { return socket_; }
  bool has_ports() const override { return timing_->has_ports(); }
  Bytes pin_burst() const override { return timing_->pin_burst(); }
  bool takes_accesses_ahead() const override { return !has_ports(); }
  std::vector<Resource*> resources() override { return timing_->resources(); }
  std::vector<Counter> counters() const override { return timing_->counters(); }
  void set_up(const MemorySetup& setup) override { timing_->set_up(setup); }
  void hold_data() override { data_.hold(); }
  void set_size(std::uint64_t bytes) override;

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  unsigned transport_dbg(tlm::tlm_generic_payload& payload) { return data_.debug(payload); }

  std::unique_ptr<ServedMemory> timing_;
  tlm_utils::simple_target_socket<TimedMemory> socket_{"socket"};
  std::uint64_t size_ = 0;
  StoredBytes data_;
};

}  // namespace weft
