// `bit-serial`: an array that multiplies one bit of each activation per cycle, after Judd, Albericio, Hetherington,
// Aamodt, Moshovos, "Stripes: Bit-Serial Deep Neural Network Computing", MICRO 2016. A pass covers `windows` output
// pixels, `filters` output channels and `terms` products of each sum, and takes as many cycles as an activation has
// bits:
//
//   cycles = groups ceil(pixels / windows) ceil(channels / filters) ceil(window elements / terms) bits
//
// It runs convolutions and fully connected layers; a vector unit beside it does the rest.
#include "hw/timing/pe_timing.hpp"

namespace {

class BitSerial : public weft::PeTiming {
 public:
  explicit BitSerial(const weft::Parameters& parameters)
      : bits_(parameters.value("bits")),
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

const weft::PeRegistration registration{
    weft::pe_models(),
    {.name = "bit-serial",
     .description = "one bit of each activation per cycle (Stripes); runs convolutions and fully connected layers",
     .parameters = {{.name = "bits", .default_text = "8", .description = "bits of an activation, 1 to 16"},
                    {.name = "windows", .default_text = "16", .description = "output pixels at a time"},
                    {.name = "filters", .default_text = "16", .description = "output channels at a time"},
                    {.name = "terms", .default_text = "16", .description = "products of each sum at a time"}},
     .timing = weft::make_timing<BitSerial>}};

}  // namespace
