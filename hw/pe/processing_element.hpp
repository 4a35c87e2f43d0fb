// The role `processing element`. An author says which operators a model runs and how many cycles a tile takes; the base
// class reads the operands, waits, and writes the result.
#pragma once

#include "hw/model/model_registry.hpp"
#include "hw/processor/processor_module.hpp"

namespace weft {

class ProcessingElement : public ProcessorModule {
 public:
  virtual bool runs(Operator op) const = 0;
  // For an operator that it runs; the planner asks as well as the run.
  Cycles compute_cycles(const Work& work) const override = 0;

  // Functional mode: from the operands that were read to the bytes of the result that will be written
  // (workloads/functional/tile_computation.hpp says how they lie). The default computes exactly what the reference
  // does; a model that computes in another way (an order of sums, a number format) overrides it, and the comparison at
  // the end of `weft run --functional` shows how far that is from the reference.
  void compute(const TileComputation& tile) override { compute_tile(tile); }

 protected:
  explicit ProcessingElement(sc_core::sc_module_name name) : ProcessorModule(name) {}
};

using PeRegistry = ModelRegistry<ProcessingElement>;
PeRegistry& pe_models();

// Names of the models that run an operator as they are without settings. They are built for the answer, so this is for
// before a simulation, or for one that will not be.
std::vector<std::string> models_that_run(Operator op);

// Cycles for `amount` operations at `rate` a cycle.
inline Cycles cycles_at(std::int64_t amount, std::int64_t rate) { return ceil_div(amount, rate); }

}  // namespace weft
