// A plug-in whose processing element gives every maximum of a tile but the first one wrong.
#include "hw/pe/processing_element.hpp"

namespace {

class WrongValues : public weft::ProcessingElement {
 public:
  WrongValues(sc_core::sc_module_name name, const weft::Parameters&) : ProcessingElement(name) {}
  bool runs(weft::Operator) const override { return true; }
  weft::Cycles compute_cycles(const weft::Work&) const override { return 1; }
  void compute(const weft::TileComputation& tile) override {
    weft::compute_tile(tile);
    if (tile.description().op != weft::Operator::maxpool) return;
    for (std::uint8_t& byte : tile.result.bytes.subspan(1)) byte ^= 1;
  }
};

const weft::ModelRegistration<weft::ProcessingElement> registration{
    weft::pe_models(),
    {"wrong-values", "finds maxima that are none", {}, weft::make_model<weft::ProcessingElement, WrongValues>}};

}  // namespace
