// `mac-array`: an array of multiply-accumulators that is always fully used. A tile takes ceil(MACs / macs_per_cycle)
// cycles; operators without MACs take one operation per output and window element at the same rate.
#include "hw/pe/processing_element.hpp"

namespace weft {

namespace {

class MacArray : public ProcessingElement {
 public:
  MacArray(sc_core::sc_module_name name, const Parameters& parameters)
      : ProcessingElement(name), macs_per_cycle_(parameters.value("macs_per_cycle")) {}

  bool runs(Operator) const override { return true; }
  Cycles compute_cycles(const Work& work) const override {
    return cycles_at(work.macs > 0 ? work.macs : work.operations, macs_per_cycle_);
  }

 private:
  std::int64_t macs_per_cycle_;
};

const ModelRegistration<ProcessingElement> registration{
    pe_models(),
    {"mac-array",
     "multiply-accumulators, always fully used; runs every operator",
     {{"macs_per_cycle", ParameterType::count, "16", "multiply-accumulates (or other operations) per cycle", 1}},
     make_model<ProcessingElement, MacArray>}};

}  // namespace

}  // namespace weft
