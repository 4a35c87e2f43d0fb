/// The TLM-2.0 target that carries a QueuedMemory, by the four phases of the base protocol: END_REQ comes when the
/// whole access has a place in the queues, at once where there is room, and BEGIN_RESP for when its last data have
/// moved, annotated as soon as that is certain. b_transport waits in the calling thread for as long. Nothing is
/// scheduled while nothing is under way.
#pragma once

#include <tlm_utils/peq_with_get.h>
#include <tlm_utils/simple_target_socket.h>

#include "base/core/export.hpp"
#include "hw/memory/memory_module.hpp"
#include "hw/memory/stored_bytes.hpp"
#include "hw/timing/queued_memory.hpp"

namespace weft {

class WEFT_API FourPhaseMemory : public MemoryModule {
 public:
  SC_HAS_PROCESS(FourPhaseMemory);

  FourPhaseMemory(sc_core::sc_module_name name, std::unique_ptr<QueuedMemory> timing);  ///< `timing`: not null.

  tlm::tlm_base_target_socket_b<>& target_socket() final { return socket_; }
  Calls calls() const final { return Calls::four_phase; }
  bool has_ports() const override { return timing_->has_ports(); }
  Bytes pin_burst() const override { return timing_->pin_burst(); }
  std::vector<Resource*> resources() override { return timing_->resources(); }
  std::vector<Counter> counters() const override { return timing_->counters(); }
  void answered(const MemoryAccess& access, Picoseconds complete) override { timing_->answered(access, complete); }
  void set_up(const MemorySetup& setup) override { timing_->set_up(setup); }
  void hold_data() override { data_.hold(); }
  void set_size(std::uint64_t bytes) override;

 private:
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  unsigned transport_dbg(tlm::tlm_generic_payload& payload) { return data_.debug(payload); }
  std::uint32_t begin(tlm::tlm_generic_payload& payload, sc_core::sc_event* done);
  void take_delayed();
  void wake();
  void respond(const QueuedMemory::Answer& answer);
  void schedule();

  // Who waits for an access: a thread, or else an initiator for BEGIN_RESP.
  struct User {
    tlm::tlm_generic_payload* payload = nullptr;
    sc_core::sc_event* done = nullptr;
  };

  std::unique_ptr<QueuedMemory> timing_;
  std::uint64_t size_ = 0;
  StoredBytes data_;
  tlm_utils::simple_target_socket<FourPhaseMemory> socket_{"socket"};
  tlm_utils::peq_with_get<tlm::tlm_generic_payload> delayed_{"delayed"};
  sc_core::sc_event wake_;
  std::vector<User> users_;                         // by the id of their access
  tlm::tlm_generic_payload* requesting_ = nullptr;  // BEGIN_REQ without END_REQ, the access `requesting_id_`
  std::uint32_t requesting_id_ = 0;
  bool responding_ = false;  // BEGIN_RESP without END_RESP
  Picoseconds responses_from_ = 0;
};

}  // namespace weft
