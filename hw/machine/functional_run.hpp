// Functional mode: before a run, the values of inputs and weights are loaded where the graph expects them; in the run
// transfers move them and processing elements compute on them; after it, the network's outputs are read from where the
// graph has left them.
//
// Whatever no task has written, and whatever has been released, holds a pattern (float32: not a number), so that
// reading it shows in the results.
#pragma once

#include "hw/machine/address_map.hpp"
#include "hw/machine/debug_port.hpp"
#include "workloads/experiment/experiment.hpp"
#include "workloads/functional/network_outputs.hpp"
#include "workloads/functional/task_computation.hpp"

namespace weft {

class FunctionalRun {
 public:
  // `graph`: that of the run, made from the experiment. Both must outlive this. Throws InputError where the experiment
  // has no data type.
  FunctionalRun(const Experiment& experiment, const TaskGraph& graph);

  DataType type() const { return computations_.type(); }
  const TaskComputations& computations() const { return computations_; }

  // Makes the run keep the results of these layers (ascending) as they are in the machine's memories once they are
  // computed. To be called before the run.
  void keep_results(const std::vector<std::size_t>& layers);

  // What the machine calls. begin() throws Infeasible where memories of these sizes are larger than that of the host.
  void begin(HostPort& host, const AddressMap& addresses, std::uint64_t scratchpad_bytes);
  void load();
  void finished(TaskId task);
  void released(BufferId buffer);
  void collect();

  // After the run. compare() sets the outputs against reference_outputs().
  const NetworkOutputs& outputs() const { return outputs_; }
  const NetworkOutputs& kept() const { return kept_; }
  OutputComparison compare() const;

 private:
  void fill(std::uint64_t begin, std::uint64_t bytes);
  template <class Access>
  void for_each_piece(BufferId buffer, Access access) const;
  std::vector<std::uint8_t> read(BufferId buffer);
  void keep(BufferId buffer);

  const Network& network_;
  const Network* uncut_;  // of whole layers, where network_ has parts of them; else null
  const Tiling& tiling_;
  const TaskGraph& graph_;
  TaskComputations computations_;
  NetworkOutputs outputs_, kept_;
  // By tensor: where its elements belong among those that are kept, a layer's result and its first corner there. A result
  // that is a view of a concatenation consists of several tensors.
  struct KeptPart {
    std::size_t layer;
    Shape begin;
  };
  std::vector<std::vector<KeptPart>> kept_parts_;
  // A result, or a part of one, that is the result of layer `source` in another shape and in no buffer of its own.
  struct KeptView {
    std::size_t source, layer;
    Shape begin, shape;
  };
  std::vector<KeptView> kept_views_;
  NetworkOutputs kept_sources_;
  std::vector<std::uint8_t> pattern_;
  HostPort* host_ = nullptr;
  const AddressMap* addresses_ = nullptr;
  std::uint64_t scratchpad_bytes_ = 0;
};

}  // namespace weft
