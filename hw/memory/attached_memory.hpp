// A TLM-2.0 memory that knows nothing of weft, as a model of weft: derive, make the memory, and attach its socket.
//
//   class MyDram : public AttachedMemory {
//    public:
//     MyDram(sc_core::sc_module_name name, const Parameters& parameters)
//         : AttachedMemory(name, Calls::four_phase, {"dram", 80'000, 12'800'000'000, std::uint64_t{1} << 30}) {
//       attach(memory_.socket);
//     }
//    private:
//     TheirMemory memory_{"memory"};
//   };
//
// A socket of another width than 32 bits is attached through a WidthAdapter (width_adapter.hpp).
#pragma once

#include "hw/memory/fixed_timing.hpp"
#include "hw/memory/memory_module.hpp"

namespace weft {

class AttachedMemory : public MemoryModule {
 public:
  // What weft cannot ask the memory for. Plans take an access to be complete `latency` after its bytes have crossed a
  // bus of this bandwidth; whatever longer it takes in a run is counted as waiting for `resource`.
  struct Description {
    std::string resource;  // "dram", "scratchpad"
    Picoseconds latency = 0;
    std::int64_t bandwidth = 1;  // bytes per second
    std::uint64_t size = 0;      // bytes
  };

  tlm::tlm_base_target_socket_b<>& target_socket() final { return *socket_; }
  Calls calls() const final { return calls_; }
  Picoseconds unloaded(const MemoryAccess& access) final { return planned_.serve(access); }
  void reset_unloaded() final { planned_.bus().reset(); }
  Picoseconds min_time(Bytes bytes) const final { return planned_.transfer_time(bytes); }
  void set_size(std::uint64_t bytes) final;
  std::uint64_t size() const { return size_; }
  std::vector<Resource*> resources() override { return {&account_}; }
  void answered(const MemoryAccess& access, Picoseconds complete) final;

 protected:
  AttachedMemory(sc_core::sc_module_name name, Calls calls, Description description);
  void attach(tlm::tlm_base_target_socket_b<>& socket) { socket_ = &socket; }

 private:
  Calls calls_;
  FixedTiming planned_;
  std::uint64_t size_;
  tlm::tlm_base_target_socket_b<>* socket_ = nullptr;
  Resource account_;  // of the run
  int last_ = Resource::nobody;
};

}  // namespace weft
