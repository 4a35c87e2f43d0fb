// A plug-in whose processing element takes a cycle more each time it is asked.
#include "hw/pe/processing_element.hpp"

namespace {

class Tired : public weft::ProcessingElement {
 public:
  Tired(sc_core::sc_module_name name, const weft::Parameters& parameters)
      : ProcessingElement(name), step_(parameters.value("step")) {}
  bool runs(weft::Operator op) const override { return op == weft::Operator::relu; }
  weft::Cycles compute_cycles(const weft::Work& work) const override { return work.operations + step_ * asked_++; }

 private:
  weft::Cycles step_;
  mutable weft::Cycles asked_ = 0;
};

const weft::ModelRegistration<weft::ProcessingElement> registration{
    weft::pe_models(),
    {"tired",
     "slower each time",
     {{"step", weft::ParameterType::cycles, "", "cycles that are added each time", 0}},
     weft::make_model<weft::ProcessingElement, Tired>}};

}  // namespace
