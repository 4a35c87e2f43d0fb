// The role `memory`: a scratchpad or a DRAM. A model says when an access is complete; the base class is the TLM-2.0
// target. b_transport never waits: it adds the time of the access to the annotated delay, so that an interconnect can
// keep many accesses under way.
#pragma once

#include <tlm_utils/simple_target_socket.h>
#include <systemc>
#include <tlm>

#include <vector>

#include "hw/model_registry.hpp"
#include "hw/shared_resource.hpp"

namespace weft {

struct MemoryAccess {
  std::uint64_t address = 0;  // within the memory
  std::uint32_t bytes = 0;
  bool is_write = false;
  int initiator = 0;
  Picoseconds arrival = 0;
};

class MemoryModule : public sc_core::sc_module {
 public:
  tlm::tlm_base_target_socket_b<>& target_socket() { return socket_; }

  // When an access is complete: the model's timing, with the state it leaves behind. Accesses come in the order of
  // their arrival.
  virtual Picoseconds serve(const MemoryAccess& access) = 0;

  // Resources of the model that initiators wait for; empty where nothing is shared.
  virtual std::vector<SharedResource*> resources() { return {}; }

  // The least time in which `bytes` can cross the pins, from the first to the last: a bound, without latency.
  virtual Picoseconds least_time(Bytes bytes) const = 0;

  // Accesses beyond are answered with TLM_ADDRESS_ERROR_RESPONSE.
  void set_size(std::uint64_t bytes) { size_ = bytes; }

  Bytes read_bytes() const { return read_bytes_; }
  Bytes write_bytes() const { return write_bytes_; }

 protected:
  explicit MemoryModule(sc_core::sc_module_name name);

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);

  tlm_utils::simple_target_socket<MemoryModule> socket_{"socket"};
  std::uint64_t size_ = 0;
  Bytes read_bytes_ = 0, write_bytes_ = 0;
};

using MemoryRegistry = ModelRegistry<MemoryModule>;
// Scratchpads and DRAMs are the same kind of module under two roles.
MemoryRegistry& scratchpad_models();
MemoryRegistry& dram_models();

}  // namespace weft
