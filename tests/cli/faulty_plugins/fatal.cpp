// A plug-in whose processing elements report fatal errors, exit, crash, or give cycles that are none, while they are
// asked for; throw when they are told of a task; or go on for ever without time.
#include <systemc>

#include <cstdlib>
#include <limits>
#include <stdexcept>

#include "hw/pe/processing_element.hpp"
#include "hw/timing/pe_timing.hpp"

namespace {

template <weft::Cycles (*cycles)()>
class Hostile : public weft::PeTiming {
 public:
  explicit Hostile(const weft::Parameters&) {}
  bool runs(weft::Operator) const override { return true; }
  weft::Cycles compute_cycles(const weft::Work&) const override { return cycles(); }
};

weft::Cycles report() {
  SC_REPORT_FATAL("hostile", "a fatal report");
  return 1;
}
weft::Cycles report_error() {
  SC_REPORT_ERROR("hostile", "an error");
  return 1;
}
weft::Cycles negative() { return -5; }
weft::Cycles huge() { return std::numeric_limits<weft::Cycles>::max(); }
weft::Cycles leave() { std::exit(0); }
weft::Cycles crash() { return *reinterpret_cast<volatile weft::Cycles*>(16); }
weft::Cycles throw_text() { throw "a text"; }

weft::Cycles ten() { return 10; }

class ThrowsWhenTold : public Hostile<ten> {
 public:
  using Hostile::Hostile;
  void operands_read(const weft::PeTask&) override { throw std::runtime_error("no room for operands"); }
};

class Spins : public weft::ProcessingElement {
 public:
  Spins(sc_core::sc_module_name name, const weft::Parameters&) : ProcessingElement(name) {}
  bool runs(weft::Operator) const override { return true; }

 private:
  void perform(const weft::Work&) override {
    for (;;) sc_core::wait(sc_core::SC_ZERO_TIME);
  }
};

template <weft::Cycles (*cycles)()>
weft::PeRegistry::Model element(const char* name) {
  weft::PeRegistry::Model model;
  model.name = name;
  model.description = "hostile";
  model.timing = weft::make_timing<Hostile<cycles>>;
  return model;
}

const weft::PeRegistration fatal{weft::pe_models(), element<report>("pe-fatal")};
const weft::PeRegistration error{weft::pe_models(), element<report_error>("pe-error")};
const weft::PeRegistration below_zero{weft::pe_models(), element<negative>("pe-negative")};
const weft::PeRegistration above_all{weft::pe_models(), element<huge>("pe-huge")};
const weft::PeRegistration leaving{weft::pe_models(), element<leave>("pe-exits")};
const weft::PeRegistration crashing{weft::pe_models(), element<crash>("pe-crashes")};
const weft::PeRegistration throwing{weft::pe_models(), element<throw_text>("pe-throws-a-text")};
const weft::PeRegistration throwing_when_told{
    weft::pe_models(),
    {.name = "pe-throws-when-told", .description = "hostile", .timing = weft::make_timing<ThrowsWhenTold>}};
const weft::PeRegistration spinning{weft::pe_models(),
                                    {.name = "pe-spins", .description = "hostile", .module = weft::make_module<Spins>}};

}  // namespace
