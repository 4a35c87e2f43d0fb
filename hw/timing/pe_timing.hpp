/// The role `processing element` as plain classes. An author says which operators a model runs and how many cycles a
/// tile takes; the module that carries the model through SystemC (hw/pe/processing_element.cpp) reads the operands,
/// waits, and writes the result.
#pragma once

#include "base/core/export.hpp"
#include "hw/model/model_registry.hpp"
#include "hw/timing/pe_model.hpp"
#include "workloads/functional/tile_computation.hpp"
#include "workloads/graph/task_graph.hpp"

namespace weft {

class ProcessingElement;

class WEFT_API PeTiming : public PeModel {
 public:
  using Role = PeTiming;  ///< What make_timing() returns.

  virtual bool runs(Operator op) const = 0;  ///< Returns whether it can run tiles of the operator.
  /// Returns the cycles between the last operand and the first byte of the result, 0 or more, of a tile of an operator
  /// that it runs. The planner asks as well as the run.
  virtual Cycles compute_cycles(const Work& work) const = 0;
  /// Returns the most MACs that it can do in a cycle; 0 where it does none or does not say, and then the utilization of
  /// its MACs is not reported.
  virtual std::int64_t peak_macs_per_cycle() const { return 0; }

  /// Returns the cycles of a tile whose values are known, as they are in functional mode; the default are those that do
  /// not depend on values. Plans, the twin of the machine and runs without values go by compute_cycles(); what this
  /// differs by counts as computing (`weft models --check` says how much that is).
  virtual Cycles cycles_of_values(const Work& work, const TileComputation&) { return compute_cycles(work); }

  /// Computes, in functional mode, from the operands that were read the bytes of the result that will be written
  /// (workloads/functional/tile_computation.hpp says how they lie). The default computes exactly what the reference
  /// does; a model that computes in another way (an order of sums, a number format) overrides it, and the comparison at
  /// the end of `weft run --functional` shows how far that is from the reference.
  virtual void compute(const TileComputation& tile) const { compute_tile(tile); }
};

using PeRegistry = ModelRegistry<PeTiming, ProcessingElement>;  ///< Models by name.
using PeRegistration = ModelRegistration<PeRegistry>;           ///< One of them, in its file.
WEFT_API PeRegistry& pe_models();                               ///< Returns the processing elements.

/// Returns the cycles for `amount` operations at `rate` a cycle.
inline Cycles cycles_at(std::int64_t amount, std::int64_t rate) { return ceil_div(amount, rate); }

}  // namespace weft
