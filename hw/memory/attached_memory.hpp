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
/// A latency alone, without a bandwidth, is FixedTiming("dram", 80'000).
///
/// weft answers for the memory what it may not know how to refuse: accesses beyond its size, byte enables, a streaming
/// width below the length. Where it wants aligned powers of two, `split` says up to which length.
///
/// A socket of another width than 32 bits is attached through a WidthAdapter (width_adapter.hpp).
#pragma once

#include <map>
#include <string>
#include <utility>

#include "base/core/export.hpp"
#include "hw/memory/memory_module.hpp"

namespace weft {

class MemoryBridge;

class WEFT_API AttachedMemory : public MemoryModule {
 public:
  /// What weft cannot ask the memory for.
  struct Description {
    std::string resource;    ///< What waiting for it is counted as: "dram", "scratchpad".
    std::uint64_t size = 0;  ///< Bytes.
    Bytes pin_burst = 1;     ///< See MemoryTiming::pin_burst().
    Bytes split = 0;         ///< Accesses are split to aligned powers of two up to this one; 0: they stay whole.
    bool holds_data = true;  ///< False: it times accesses only, and weft holds the bytes.
    bool has_own_events =
        false;  ///< It schedules events while idle (refresh), so what an access takes depends on when.
  };

  ~AttachedMemory() override;

  tlm::tlm_base_target_socket_b<>& target_socket() final;
  Calls calls() const final { return calls_; }
  Bytes pin_burst() const final { return description_.pin_burst; }
  void hold_data() final;
  void set_size(std::uint64_t bytes) final;
  std::uint64_t size() const { return description_.size; }         ///< Returns its bytes.
  const Description& description() const { return description_; }  ///< Returns what its author says of it.
  std::vector<Resource*> resources() override { return {&account_}; }
  void answered(const MemoryAccess& access, Picoseconds complete) final;
  void plan_with(std::unique_ptr<MemoryTiming> planned) final { planned_ = std::move(planned); }

 protected:
  AttachedMemory(sc_core::sc_module_name name, Calls calls, Description description);  ///< `calls`: how it is called.
  void attach(tlm::tlm_base_target_socket_b<>& socket);  ///< Called once, by the constructor.

 private:
  Picoseconds alone(const MemoryAccess& access, Picoseconds took);

  Calls calls_;
  Description description_;
  std::unique_ptr<MemoryBridge> bridge_;
  std::unique_ptr<MemoryTiming> planned_;  // null: not stated
  // The shortest time so far of writes and reads of a number of bytes, where none is stated.
  std::map<std::pair<bool, std::uint32_t>, Picoseconds> shortest_;
  Resource account_;  // of the run
  int last_ = Resource::nobody;
};

}  // namespace weft
