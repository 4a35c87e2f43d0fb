/// A processing element that is a SystemC module of its own, such as one translated from RTL: it says which operators
/// it runs, and takes its time for a tile in simulation (perform(), hw/processor/processor_module.hpp); the base class
/// reads the operands before and writes the result afterwards. What its tasks take is found by running them. A model
/// whose cycles are a plain function derives from PeTiming instead (hw/timing/pe_timing.hpp).
#pragma once

#include "base/core/export.hpp"
#include "hw/processor/processor_module.hpp"
#include "hw/timing/pe_timing.hpp"
#include "hw/transfer/make_module.hpp"

namespace weft {

class WEFT_API ProcessingElement : public ProcessorModule {
 public:
  using Role = ProcessingElement;  ///< What make_module() returns.

  virtual bool runs(Operator op) const = 0;  ///< Returns whether it can run tiles of the operator.

 protected:
  explicit ProcessingElement(sc_core::sc_module_name name) : ProcessorModule(name) {}  ///< `name`: of the module.

  /// Computes values in functional mode, as PeTiming::compute() does.
  void compute(const TileComputation& tile) override { compute_tile(tile); }
};

/// Makes the module of a model: its own, or one of weft that carries its timing. Throws InputError: an unknown model,
/// settings that it does not accept.
WEFT_API std::unique_ptr<ProcessingElement> make_processing_element(const char* name, const ModelConfig& config);

}  // namespace weft
