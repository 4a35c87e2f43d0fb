// `fixed`: a data bus of given bandwidth behind a given latency. An access takes the bus for bytes / bandwidth, in the
// order of arrival, and is answered `latency` after its last byte could have left; latencies of accesses overlap.
// Fractions of a picosecond accumulate on the bus.
#include "hw/memory/timed_memory.hpp"

namespace weft {

namespace {

constexpr std::int64_t picoseconds_per_second = 1'000'000'000'000;

class FixedDram : public TimedMemory {
 public:
  FixedDram(sc_core::sc_module_name name, const Parameters& parameters)
      : TimedMemory(name), latency_(parameters.value("latency")), bandwidth_(parameters.value("bandwidth")) {}

  Picoseconds serve(const MemoryAccess& access) override {
    bus_.claim(access.initiator, access.arrival, access.bytes * picoseconds_per_second, bandwidth_);
    return bus_.busy_until() + latency_;
  }

  std::vector<Resource*> resources() override { return {&bus_}; }

  Picoseconds least_time(Bytes bytes) const override {
    return static_cast<Picoseconds>(static_cast<__int128>(bytes) * picoseconds_per_second / bandwidth_);
  }

 private:
  Picoseconds latency_;
  std::int64_t bandwidth_;  // bytes per second
  SharedResource bus_{"dram"};
};

const ModelRegistration<MemoryModule> registration{
    dram_models(),
    {"fixed",
     "a data bus of fixed bandwidth behind a fixed latency, first come first served",
     {{"latency", ParameterType::time, "100 ns", "time from an access to its first byte", 0},
      {"bandwidth", ParameterType::bandwidth, "12.8 GB/s", "bytes per second over the data bus", 1}},
     make_model<MemoryModule, FixedDram>}};

}  // namespace

}  // namespace weft
