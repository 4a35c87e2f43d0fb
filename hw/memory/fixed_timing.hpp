/// A data bus of given bandwidth behind a given latency, first come first served: an access takes the bus for
/// bytes / bandwidth and is answered `latency` after its last byte could have left; latencies overlap. Fractions of a
/// picosecond accumulate on the bus. The DRAM model `fixed`, and what an author states of a memory that is attached.
#pragma once

#include <string>

#include "hw/timing/memory_timing.hpp"

namespace weft {

class FixedTiming : public ServedMemory {
 public:
  /// `resource`: the name of the bus in accounts, "dram". `latency` in picoseconds; `bandwidth` in bytes per second,
  /// above 0.
  FixedTiming(std::string resource, Picoseconds latency, std::int64_t bandwidth)
      : latency_(latency), bandwidth_(bandwidth), bus_(std::move(resource)) {}

  Picoseconds serve(const MemoryAccess& access) override {
    bus_.claim(access.initiator, access.arrival, access.bytes * picoseconds_per_second, bandwidth_);
    return bus_.busy_until() + latency_;
  }
  /// Returns the time of `bytes` on the bus alone, rounded down.
  Picoseconds min_time(Bytes bytes) const override {
    return static_cast<Picoseconds>(static_cast<__int128>(bytes) * picoseconds_per_second / bandwidth_);
  }
  std::vector<Resource*> resources() override { return {&bus_}; }

 private:
  static constexpr std::int64_t picoseconds_per_second = 1'000'000'000'000;

  Picoseconds latency_;
  std::int64_t bandwidth_;
  SharedResource bus_;
};

}  // namespace weft
