// `vector`: lanes that each do one operation a cycle: pooling, element-wise work and copies. It runs what has no
// multiply-accumulates.
#include "hw/timing/pe_timing.hpp"

namespace weft {

namespace {

class Vector : public PeTiming {
 public:
  explicit Vector(const Parameters& parameters) : lanes_(parameters.value("lanes")) {}

  bool runs(Operator op) const override { return !has_macs(op); }
  Cycles compute_cycles(const Work& work) const override { return cycles_at(work.operations, lanes_); }

 private:
  std::int64_t lanes_;
};

const PeRegistration vector_registration{
    pe_models(),
    {.name = "vector",
     .description = "lanes for pooling and element-wise work; runs neither convolutions nor fully connected layers nor "
                    "matrix products",
     .parameters = {{.name = "lanes", .default_text = "16", .description = "operations per cycle"}},
     .timing = make_timing<Vector>}};

}  // namespace

}  // namespace weft
