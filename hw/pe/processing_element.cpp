#include "hw/pe/processing_element.hpp"

namespace weft {

namespace {

// Carries a plain model.
class TimedPe : public ProcessingElement {
 public:
  TimedPe(sc_core::sc_module_name name, std::unique_ptr<PeTiming> timing)
      : ProcessingElement(name), timing_(std::move(timing)) {}

  bool runs(Operator op) const override { return timing_->runs(op); }

 protected:
  void perform(const Work& work) override { wait_cycles(timing_->compute_cycles(work)); }
  void compute(const TileComputation& tile) override { timing_->compute(tile); }

 private:
  std::unique_ptr<PeTiming> timing_;
};

}  // namespace

std::unique_ptr<ProcessingElement> make_processing_element(const char* name, const ModelConfig& config) {
  std::unique_ptr<PeTiming> timing = pe_models().make(config);
  const auto& model = pe_models().named(config);
  if (model.module != nullptr) return model.module(name, pe_models().parameters(config));
  return std::make_unique<TimedPe>(name, std::move(timing));
}

}  // namespace weft
