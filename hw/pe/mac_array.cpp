// `mac-array`: an array of multiply-accumulators that is always fully used. A tile takes ceil(MACs / macs_per_cycle)
// cycles; operators without MACs take one operation per output and window element at the same rate.
#include "hw/timing/pe_timing.hpp"

namespace weft {

namespace {

class MacArray : public PeTiming {
 public:
  explicit MacArray(const Parameters& parameters) : macs_per_cycle_(parameters.value("macs_per_cycle")) {}

  bool runs(Operator) const override { return true; }
  Cycles compute_cycles(const Work& work) const override {
    return cycles_at(work.macs > 0 ? work.macs : work.operations, macs_per_cycle_);
  }
  std::int64_t peak_macs_per_cycle() const override { return macs_per_cycle_; }

 private:
  std::int64_t macs_per_cycle_;
};

const PeRegistration mac_array_registration{
    pe_models(),
    {.name = "mac-array",
     .description = "multiply-accumulators, always fully used; runs every operator",
     .parameters = {{.name = "macs_per_cycle",
                     .default_text = "16",
                     .description = "multiply-accumulates (or other operations) per cycle"}},
     .timing = make_timing<MacArray>}};

}  // namespace

}  // namespace weft
