// `vector`: lanes that each do one operation a cycle: pooling, element-wise work and copies. It runs what has no
// multiply-accumulates.
#include "hw/pe/processing_element.hpp"

namespace weft {

namespace {

class Vector : public ProcessingElement {
 public:
  Vector(sc_core::sc_module_name name, const Parameters& parameters)
      : ProcessingElement(name), lanes_(parameters.value("lanes")) {}

  bool runs(Operator op) const override { return !has_macs(op); }
  Cycles compute_cycles(const Work& work) const override { return cycles_at(work.operations, lanes_); }

 private:
  std::int64_t lanes_;
};

const ModelRegistration<ProcessingElement> registration{
    pe_models(),
    {"vector",
     "lanes for pooling and element-wise work; runs neither convolutions nor fully connected layers nor matrix "
     "products",
     {{"lanes", ParameterType::count, "16", "operations per cycle", 1}},
     make_model<ProcessingElement, Vector>}};

}  // namespace

}  // namespace weft
