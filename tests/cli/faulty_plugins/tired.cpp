// A plug-in whose processing element takes more cycles each time that any of its kind is asked.
#include "hw/timing/pe_timing.hpp"

namespace {

class Tired : public weft::PeTiming {
 public:
  explicit Tired(const weft::Parameters& parameters) : step_(parameters.value("step")) {}
  bool runs(weft::Operator op) const override { return op == weft::Operator::relu; }
  weft::Cycles compute_cycles(const weft::Work& work) const override { return work.operations + step_ * asked_++; }

 private:
  weft::Cycles step_;
  static inline weft::Cycles asked_ = 0;  // whichever machine it is part of
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
