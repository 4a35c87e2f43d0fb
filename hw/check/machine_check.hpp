// A small network on a small machine, planned and simulated: what holds whatever its models are.
#pragma once

#include <functional>
#include <optional>

#include "base/plugin/conformance.hpp"
#include "workloads/experiment/experiment.hpp"

namespace weft {

// Puts the model that is tried into a machine.
using Fit = std::function<void(HardwareConfig&)>;

// Return a statement that plans a small network on a machine, a layer for each operator that its processing elements
// run, simulates it, and says what is wrong. In any machine: the parts of a task's life add up, no task starts before
// its inputs are complete, every byte that a task moves has reached a memory.
//
// In a quiet machine (one mac-array, an ideal scratchpad, a crossbar, a fixed DRAM), with tensors read from DRAM and no
// DMA, so that transfers never overlap: no task is faster than planned, and where nothing has waited each takes its
// planned time. In a crowded one (four of them, with two local buffers each, and DMA channels), with loads and stores
// by DMA; where a type is given in functional mode, with the results of the reference.
Conformance on_quiet_machine(const char* statement, const Fit& fit);
Conformance on_crowded_machine(const char* statement, const Fit& fit, std::optional<DataType> values = {});

// Returns the statement that the cycles of tiles do not depend on their values; where they do, a note on what that costs.
Conformance values_on_quiet_machine(const char* statement, const Fit& fit);

}  // namespace weft
