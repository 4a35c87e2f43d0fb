/// A TLM-2.0 memory that knows nothing of weft, as a model of weft: derive, make the memory, attach its socket, and
/// register the module.
///
///   class MyDram : public AttachedMemory {
///    public:
///     MyDram(sc_core::sc_module_name name, const Parameters&)
///         : AttachedMemory(name, Calls::four_phase, {.resource = "dram", .size = std::uint64_t{1} << 30}) {
///       attach(memory_.socket);
///     }
///
///    private:
///     TheirMemory memory_{"memory"};
///   };
///
///   const MemoryRegistration registration{
///       dram_models(), {.name = "my-dram", .description = "...", .module = make_module<MyDram>}};
///
/// What transfers take is then found by running the machine. An author who knows it may state it beside the module, for
/// plans without a run; whatever longer an access takes in a run is then counted as waiting for `resource`:
///
///   .timing = [](const Parameters&) -> std::unique_ptr<MemoryTiming> {
///     return std::make_unique<FixedTiming>("dram", 80'000, 12'800'000'000);  // hw/memory/fixed_timing.hpp
///   },
///
/// A socket of another width than 32 bits is attached through a WidthAdapter (width_adapter.hpp).
#pragma once

#include <map>
#include <string>
#include <utility>

#include "base/core/export.hpp"
#include "hw/memory/memory_module.hpp"

namespace weft {

class WEFT_API AttachedMemory : public MemoryModule {
 public:
  /// What weft cannot ask the memory for.
  struct Description {
    std::string resource;    ///< What waiting for it is counted as: "dram", "scratchpad".
    std::uint64_t size = 0;  ///< Bytes.
    Bytes pin_burst = 1;     ///< See MemoryTiming::pin_burst().
  };

  tlm::tlm_base_target_socket_b<>& target_socket() final { return *socket_; }
  Calls calls() const final { return calls_; }
  Bytes pin_burst() const final { return pin_burst_; }
  void set_size(std::uint64_t bytes) final;
  std::uint64_t size() const { return size_; }  ///< Returns its bytes.
  std::vector<Resource*> resources() override { return {&account_}; }
  void answered(const MemoryAccess& access, Picoseconds complete) final;
  void plan_with(std::unique_ptr<MemoryTiming> planned) final { planned_ = std::move(planned); }

 protected:
  AttachedMemory(sc_core::sc_module_name name, Calls calls, Description description);  ///< `calls`: how it is called.
  void attach(tlm::tlm_base_target_socket_b<>& socket) { socket_ = &socket; }  ///< Called once, by the constructor.

 private:
  Picoseconds alone(const MemoryAccess& access, Picoseconds took);

  Calls calls_;
  std::uint64_t size_;
  Bytes pin_burst_;
  tlm::tlm_base_target_socket_b<>* socket_ = nullptr;
  std::unique_ptr<MemoryTiming> planned_;  // null: not stated
  // The shortest time so far of writes and reads of a number of bytes, where none is stated.
  std::map<std::pair<bool, std::uint32_t>, Picoseconds> shortest_;
  Resource account_;  // of the run
  int last_ = Resource::nobody;
};

}  // namespace weft
