// `fixed`: a data bus of given bandwidth behind a given latency (fixed_timing.hpp).
#include "hw/memory/fixed_timing.hpp"

namespace weft {

namespace {

class FixedDram : public FixedTiming {
 public:
  explicit FixedDram(const Parameters& parameters)
      : FixedTiming("dram", parameters.value("latency"), parameters.value("bandwidth"), checked_burst(parameters)) {}

 private:
  static constexpr Bytes max_burst = Bytes{1} << 20;
  static Bytes checked_burst(const Parameters& parameters) {
    const Bytes burst = parameters.value("burst");
    if (burst > max_burst) parameters.refuse("a burst cannot be longer than 1 MiB");
    return burst;
  }
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
                     .description = "bytes per second over the data bus"},
                    {.name = "burst",
                     .type = ParameterType::bytes,
                     .default_text = "1 B",
                     .description =
                         "what crosses the pins at once: an access moves every burst that it touches whole"}},
     .timing = make_timing<FixedDram>}};

}  // namespace

}  // namespace weft
