// A plug-in whose processing elements report fatal errors, exit, crash, or give cycles that are none, while they are
// asked for.
#include <systemc>

#include <cstdlib>
#include <limits>
#include <stdexcept>

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

#define WEFT_HOSTILE_PE(name, text)                                                                           \
  const weft::PeRegistration pe_##name {                                                                      \
    weft::pe_models(), { .name = text, .description = "hostile", .timing = weft::make_timing<Hostile<name>> } \
  }

WEFT_HOSTILE_PE(report, "pe-fatal");
WEFT_HOSTILE_PE(report_error, "pe-error");
WEFT_HOSTILE_PE(negative, "pe-negative");
WEFT_HOSTILE_PE(huge, "pe-huge");
WEFT_HOSTILE_PE(leave, "pe-exits");
WEFT_HOSTILE_PE(crash, "pe-crashes");
WEFT_HOSTILE_PE(throw_text, "pe-throws-a-text");

}  // namespace
