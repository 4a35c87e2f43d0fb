// A memory alone on a bench: accesses are handed to it at given times, by the code that calls memories in a machine
// (MemoryPort), and watched on their way (MemoryMonitor).
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hw/check/memory_monitor.hpp"
#include "hw/interconnect/memory_port.hpp"

namespace weft {

struct BenchAccess {
  MemoryAccess access;              // arrival: from the beginning of the wave that it is part of
  std::vector<unsigned char> data;  // as long as the access: what is written, or was read
  std::vector<unsigned char> byte_enables{};
  std::uint32_t streaming_width = 0;  // 0: the length of the access
  // The answer: its status, and its time.
  tlm::tlm_response_status status = tlm::TLM_INCOMPLETE_RESPONSE;
  Picoseconds complete = -1;  // from the beginning of the wave
};

// "the read of 8 B at address 0x40"
std::string to_string(const MemoryAccess& access);

class MemoryBench : public sc_core::sc_module {
 public:
  // Throws InputError: an unknown model, settings that it refuses.
  MemoryBench(sc_core::sc_module_name name, const MemoryRegistry& registry, const ModelConfig& config);
  ~MemoryBench() override;

  static constexpr Picoseconds period = 1000;
  static constexpr Bytes burst = 64;

  MemoryModule& memory() { return *memory_; }
  // What its accesses are planned to take; null where that is not stated.
  MemoryTiming* timing() { return timing_.get(); }
  // Cycles of the bench's clock from the beginning of a wave to the edge on which an answer is seen.
  static Cycles cycles(Picoseconds complete) { return ceil_div(complete, period); }

  // Whether its author says that it schedules events while idle.
  bool has_own_events() const { return has_own_events_; }
  // Bytes that it has, when it has been given its size; beyond them there is nothing.
  std::uint64_t size() const { return size_; }
  // A part of them that is enough for accesses: all of it, where the memory takes any size.
  std::uint64_t used() const { return std::min(size_, used_bytes); }
  // After planning, as in a machine.
  void set_size() { memory_->set_size(used()); }

  // In a story of simulate(): a wave begins at the next edge, each access is handed over when it arrives, and all are
  // awaited. `ahead`: all are handed over at the beginning, with the time until they arrive as annotated delay. Ends
  // the simulation with an error where an access is not answered.
  void hand_over(std::vector<BenchAccess>& wave, bool ahead = false);
  // The same for one access.
  void hand_over(BenchAccess& access);
  unsigned debug(BenchAccess& access);

 private:
  static constexpr std::uint64_t used_bytes = 1 << 16;
  struct Slot;
  Slot& send(BenchAccess& access, Picoseconds arrival);
  void await_answers();
  void finish(Slot& slot, Picoseconds zero);

  std::unique_ptr<MemoryTiming> timing_;
  std::unique_ptr<MemoryModule> memory_;
  MemoryMonitor monitor_;
  MemoryPort port_{"port"};
  std::uint64_t size_ = 0;
  bool has_own_events_ = false;
  std::vector<std::unique_ptr<Slot>> slots_;
  sc_core::sc_event answered_;
  std::size_t unanswered_ = 0;
};

// Simulates the stories side by side until all have ended. Returns the first text of theirs that is not empty, or the
// error that has ended the simulation.
std::string simulate(const std::vector<std::function<std::string()>>& stories);

}  // namespace weft
