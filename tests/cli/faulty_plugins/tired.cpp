// A plug-in whose processing element takes a cycle more each time it is asked.
#include "hw/timing/pe_timing.hpp"

namespace {

class Tired : public weft::PeTiming {
 public:
  explicit Tired(const weft::Parameters& parameters) : step_(parameters.value("step")) {}
  bool runs(weft::Operator op) const override { return op == weft::Operator::relu; }
  weft::Cycles compute_cycles(const weft::Work& work) const override { return work.operations + step_ * asked_++; }

 private:
  weft::Cycles step_;
  mutable weft::Cycles asked_ = 0;
};

const weft::PeRegistration registration{weft::pe_models(),
                                        {.name = "tired",
                                         .description = "slower each time",
                                         .parameters = {{.name = "step",
                                                         .type = weft::ParameterType::cycles,
                                                         .description = "cycles that are added each time",
                                                         .minimum = 0}},
                                         .timing = weft::make_timing<Tired>}};

}  // namespace
