// What is moved in any run of a graph, at the least: for bounds, where a task may find an operand in the local memory of
// its processing element (LocalMemory), or share a read of it with others (multicast).
#pragma once

#include <vector>

#include "workloads/experiment/experiment.hpp"
#include "workloads/graph/task_graph.hpp"

namespace weft {

// Operands that a task may do without reading them itself, by class of tasks and operand.
class SharedOperands {
 public:
  // Looks for such operands where the hardware reuses or multicasts.
  SharedOperands(const HardwareConfig& hardware, const TaskGraph& graph);

  // Whether some operand may be left out by a task on a processing element of this kind.
  bool is_any(std::uint32_t kind) const { return !may_be_shared_.empty() && (multicasts_ || reuses_[kind]); }
  // Whether tasks of the class on such a processing element may leave out their k-th operand.
  bool may_be_left_out(const TaskGraph& graph, ClassId id, std::size_t k, std::uint32_t kind) const {
    const std::uint8_t shared = may_be_shared_[graph.class_at(id).first_operand + k];
    return (reuses_[kind] && (shared & may_be_held) != 0) || (multicasts_ && (shared & may_be_multicast) != 0);
  }

 private:
  enum : std::uint8_t { may_be_held = 1, may_be_multicast = 2 };

  std::vector<bool> reuses_;  // by kind
  bool multicasts_ = false;
  std::vector<std::uint8_t> may_be_shared_;  // by operand of all classes; empty: none
};

// Returns the bytes that cross the pins of the DRAM in any run of this graph. Tasks that `may_find_kept` (by task; empty:
// none) find up to `kept_bytes` of what they read kept in their DMA channel.
Bytes least_dram_traffic(const HardwareConfig& hardware, const TaskGraph& graph, Bytes kept_bytes,
                         const std::vector<bool>& may_find_kept);

}  // namespace weft
