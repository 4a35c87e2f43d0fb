// `fixed`: a data bus of given bandwidth behind a given latency (fixed_timing.hpp).
#include "hw/memory/fixed_timing.hpp"
#include "hw/memory/timed_memory.hpp"

namespace weft {

namespace {

class FixedDram : public TimedMemory {
 public:
  FixedDram(sc_core::sc_module_name name, const Parameters& parameters)
      : TimedMemory(name), timing_("dram", parameters.value("latency"), parameters.value("bandwidth")) {}

  Picoseconds serve(const MemoryAccess& access) override { return timing_.serve(access); }
  Picoseconds min_time(Bytes bytes) const override { return timing_.transfer_time(bytes); }
  std::vector<Resource*> resources() override { return {&timing_.bus()}; }

 private:
  FixedTiming timing_;
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
