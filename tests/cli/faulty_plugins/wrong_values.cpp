// A plug-in whose processing element gives every maximum of a tile but the first one wrong.
#include "hw/timing/pe_timing.hpp"

namespace {

class WrongValues : public weft::PeTiming {
 public:
  explicit WrongValues(const weft::Parameters&) {}
  bool runs(weft::Operator) const override { return true; }
  weft::Cycles compute_cycles(const weft::Work&) const override { return 1; }
  void compute(const weft::TileComputation& tile) const override {
    weft::compute_tile(tile);
    if (tile.description().op != weft::Operator::maxpool) return;
    for (std::uint8_t& byte : tile.result.bytes.subspan(1)) byte ^= 1;
  }
};

const weft::PeRegistration registration{
    weft::pe_models(),
    {.name = "wrong-values", .description = "finds maxima that are none", .timing = weft::make_timing<WrongValues>}};

}  // namespace
