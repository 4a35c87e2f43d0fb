// A data bus of given bandwidth behind a given latency, first come first served: an access takes the bus for
// bytes / bandwidth and is answered `latency` after its last byte could have left; latencies overlap. Fractions of a
// picosecond accumulate on the bus.
#pragma once

#include <string>

#include "hw/memory/memory_module.hpp"

namespace weft {

class FixedTiming {
 public:
  // `bandwidth`: bytes per second, above 0.
  FixedTiming(std::string resource, Picoseconds latency, std::int64_t bandwidth)
      : latency_(latency), bandwidth_(bandwidth), bus_(std::move(resource)) {}

  // When an access is complete. Accesses come in the order of their arrival.
  Picoseconds serve(const MemoryAccess& access) {
    bus_.claim(access.initiator, access.arrival, access.bytes * picoseconds_per_second, bandwidth_);
    return bus_.busy_until() + latency_;
  }

  // Of `bytes` on the bus alone, rounded down; and with the latency.
  Picoseconds transfer_time(Bytes bytes) const {
    return static_cast<Picoseconds>(static_cast<__int128>(bytes) * picoseconds_per_second / bandwidth_);
  }
  Picoseconds alone(Bytes bytes) const { return transfer_time(bytes) + latency_; }

  Resource& bus() { return bus_; }

 private:
  static constexpr std::int64_t picoseconds_per_second = 1'000'000'000'000;

  Picoseconds latency_;
  std::int64_t bandwidth_;
  SharedResource bus_;
};

}  // namespace weft
