// `bit-serial`: an array that multiplies one bit of each activation per cycle, after Judd, Albericio, Hetherington,
// Aamodt, Moshovos, "Stripes: Bit-Serial Deep Neural Network Computing", MICRO 2016. A pass covers `windows` output
// pixels, `filters` output channels and `terms` products of each sum, and takes as many cycles as an activation has
// bits:
//
//   cycles = groups ceil(pixels / windows) ceil(channels / filters) ceil(window elements / terms) bits
//
// It runs convolutions and fully connected layers; a vector unit beside it does the rest.
#include "hw/pe/processing_element.hpp"

namespace {

class BitSerial : public weft::ProcessingElement {
 public:
  BitSerial(sc_core::sc_module_name name, const weft::Parameters& parameters)
      : ProcessingElement(name),
        bits_(parameters.value("bits")),
        windows_(parameters.value("windows")),
        filters_(parameters.value("filters")),
        terms_(parameters.value("terms")) {
    if (bits_ > 16) parameters.refuse("'bits' is at most 16, and " + std::to_string(bits_) + " is given");
  }

  bool runs(weft::Operator op) const override { return op == weft::Operator::conv || op == weft::Operator::fc; }

  weft::Cycles compute_cycles(const weft::Work& work) const override {
    return work.groups * weft::ceil_div(work.output_pixels, windows_) * weft::ceil_div(work.filters, filters_) *
           weft::ceil_div(work.window, terms_) * bits_;
  }

 private:
  std::int64_t bits_, windows_, filters_, terms_;
};

const weft::ModelRegistration<weft::ProcessingElement> registration{
    weft::pe_models(),
    {"bit-serial",
     "one bit of each activation per cycle (Stripes); runs convolutions and fully connected layers",
     {{"bits", weft::ParameterType::count, "8", "bits of an activation, 1 to 16", 1},
      {"windows", weft::ParameterType::count, "16", "output pixels at a time", 1},
      {"filters", weft::ParameterType::count, "16", "output channels at a time", 1},
      {"terms", weft::ParameterType::count, "16", "products of each sum at a time", 1}},
     weft::make_model<weft::ProcessingElement, BitSerial>}};

}  // namespace
