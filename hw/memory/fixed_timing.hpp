/// A data bus of given bandwidth behind a given latency, first come first served: an access takes the bus for the
/// bytes of all bursts that it touches and is answered `latency` after its last byte could have left; latencies overlap. Fractions of a
/// picosecond accumulate on the bus. Without a bandwidth, the latency is all. The DRAM model `fixed`, and what an author states of a memory that is attached.
#pragma once

#include <string>

#include "hw/timing/memory_timing.hpp"

namespace weft {

class FixedTiming : public ServedMemory {
 public:
  /// `resource`: the name of the bus in accounts, "dram". `latency` in picoseconds; `bandwidth` in bytes per second,
  /// 0 for no limit. `burst`: see pin_burst(); 1: what is asked for crosses, and no more.
  explicit FixedTiming(std::string resource, Picoseconds latency, std::int64_t bandwidth = 0, Bytes burst = 1)
      : latency_(latency), bandwidth_(bandwidth), burst_(burst), bus_(std::move(resource)) {}

  Picoseconds serve(const MemoryAccess& access) override {
    if (bandwidth_ == 0) return access.arrival + latency_ * units_;
    const __int128 pins = pin_bytes(access.address, access.bytes, burst_);
    const auto whole = static_cast<Picoseconds>(pins * second_ / bandwidth_);
    bus_.claim(access.initiator, access.arrival, whole,
               static_cast<std::int64_t>(pins * second_ - static_cast<__int128>(whole) * bandwidth_), bandwidth_);
    return bus_.busy_until() + latency_ * units_;
  }
  /// Returns the time of `bytes` on the bus alone, rounded down.
  Picoseconds min_time(Bytes bytes) const override {
    if (bandwidth_ == 0) return 0;
    return static_cast<Picoseconds>(static_cast<__int128>(bytes) * second_ / bandwidth_);
  }
  Bytes pin_burst() const override { return burst_; }
  void set_up(const MemorySetup& setup) override {
    units_ = setup.clock.units();
    second_ = setup.clock.second();
  }
  std::vector<Resource*> resources() override { return {&bus_}; }

 private:
  Picoseconds latency_;
  std::int64_t bandwidth_;
  Bytes burst_;
  std::int64_t units_ = 1;
  Picoseconds second_ = Clock(1).second();
  SharedResource bus_;
};

}  // namespace weft
