// `fixed`: a data bus of given bandwidth behind a given latency (fixed_timing.hpp).
#include "hw/memory/fixed_timing.hpp"

namespace weft {

namespace {

class FixedDram : public FixedTiming {
 public:
  explicit FixedDram(const Parameters& parameters)
      : FixedTiming("dram", parameters.value("latency"), parameters.value("bandwidth")) {}
};

const MemoryRegistration fixed_dram_registration{
    dram_models(),
    {.name = "fixed",
     .description = "a data bus of fixed bandwidth behind a fixed latency, first come first served",
     .parameters = {{.name = "latency",
                     .type = ParameterType::time,
                     .default_text = "100 ns",
                     .description = "time from an access to its first byte",
                     .minimum = 0},
                    {.name = "bandwidth",
                     .type = ParameterType::bandwidth,
                     .default_text = "12.8 GB/s",
                     .description = "bytes per second over the data bus"}},
     .timing = make_timing<FixedDram>}};

}  // namespace

}  // namespace weft
