/// The machine of an experiment as a planner sees it: what its tasks take. Nothing of it is a SystemC module, so there
/// may be any number of machines in a process, and each may be asked as often as one likes.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "hw/record/energy.hpp"
#include "hw/timing/memory_timing.hpp"
#include "sched/model/platform.hpp"
#include "workloads/experiment/experiment.hpp"

namespace weft {

class Machine {
 public:
  /// Takes hardware and memory of the experiment. Throws InputError for unknown models, settings that they do not accept,
  /// and energy tables that do not say enough.
  explicit Machine(const Experiment& experiment);

  /// Returns whether one of its processing elements runs the operator.
  bool runs(Operator op) const;

  /// Returns what a scheduler needs to know: costs in cycles of the machine's clock, from the code that times a run, with
  /// nothing else going on. Of a machine with a model that is only a SystemC module they are found by running every task
  /// alone, in a child process. Throws Infeasible when there is a task that no processor can run. The platform (its
  /// for_graph, too) keeps what it needs of the machine alive.
  Platform platform(const TaskGraph& graph) const;

  /// Returns the bytes that can cross the DRAM's pins in a cycle of the machine's clock; nothing where they take no time
  /// or its model does not say.
  std::optional<double> dram_bytes_per_cycle() const;

 private:
  class State;
  std::shared_ptr<State> state_;
};

/// The processors of a machine, in order: processing elements ("pe0"), then DMA channels ("dma0"). The kind of a
/// processing element is its entry in the configuration.
std::vector<Processor> processors_of(const HardwareConfig& hardware);
/// Returns the machine's clock.
inline Clock clock_of(const HardwareConfig& hardware) { return Clock(hardware.clock_period, hardware.time_units); }
/// The part of a local memory that one task has: an equal one of each local buffer. Nothing where it is unlimited.
std::optional<Bytes> local_buffer_of(const PeConfig& pe);

/// The table that the experiment's energy is counted by, if it has one. Throws InputError when it does not say enough
/// for a DRAM with these counters.
std::optional<EnergyTable> energy_table_of(const Experiment& experiment, const std::vector<Counter>& dram_counters);

}  // namespace weft
