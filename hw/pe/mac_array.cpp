// `mac-array`: an array of multiply-accumulators that is used to a constant part, by default fully. A tile takes
// ceil(MACs / (macs_per_cycle x efficiency)) cycles; operators without MACs take one operation per output and window
// element at the same rate. `efficiency` stands for all that keeps a real array from its peak (shapes that leave
// multipliers idle, filling and draining, instructions): one figure for the whole network, measured elsewhere.
#include "hw/timing/pe_timing.hpp"

namespace weft {

namespace {

class MacArray : public PeTiming {
 public:
  explicit MacArray(const Parameters& parameters)
      : macs_per_cycle_(parameters.value("macs_per_cycle")), efficiency_(parameters.value("efficiency")) {}

  bool runs(Operator) const override { return true; }
  Cycles compute_cycles(const Work& work) const override {
    const std::int64_t amount = work.macs > 0 ? work.macs : work.operations;
    const auto exact = static_cast<__int128>(amount) * whole;
    const auto rate = static_cast<__int128>(macs_per_cycle_) * efficiency_;
    return static_cast<Cycles>((exact + rate - 1) / rate);
  }
  std::int64_t peak_macs_per_cycle() const override { return macs_per_cycle_; }

 private:
  static constexpr std::int64_t whole = 1'000'000;

  std::int64_t macs_per_cycle_;
  std::int64_t efficiency_;  // in millionths
};

const PeRegistration mac_array_registration{
    pe_models(),
    {.name = "mac-array",
     .description = "multiply-accumulators that are used to a constant part; runs every operator",
     .parameters = {{.name = "macs_per_cycle",
                     .default_text = "16",
                     .description = "multiply-accumulates (or other operations) per cycle at full use"},
                    {.name = "efficiency",
                     .type = ParameterType::fraction,
                     .default_text = "1",
                     .description =
                         "the part of macs_per_cycle that is reached over a network, as measured elsewhere"}},
     .timing = make_timing<MacArray>}};

}  // namespace

}  // namespace weft
