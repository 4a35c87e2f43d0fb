// A small network on a small machine, planned and simulated: what holds whatever its models are.
#pragma once

#include <optional>
#include <string>

#include "workloads/experiment/experiment.hpp"

namespace weft {

// A machine whose transfers never overlap: one mac-array, an ideal scratchpad, a crossbar, a fixed DRAM; and one in
// which they do: four of them, with two local buffers each, and DMA channels.
HardwareConfig quiet_machine();
HardwareConfig crowded_machine();

// Plans a small network on the machine, a layer for each operator that its processing elements run, simulates it, and
// says what is wrong; one per process. In any machine: the parts of a task's life add up, no task starts before its
// inputs are complete, every byte that a task moves has reached a memory.
//
// In a quiet machine, with tensors read from DRAM and no DMA: no task is faster than planned, and where nothing has
// waited each takes its planned time.
std::string fault_of_quiet_run(const HardwareConfig& hardware);
// With loads and stores by DMA; where a type is given in functional mode, with the results of the reference.
std::string fault_of_crowded_run(const HardwareConfig& hardware, std::optional<DataType> values = {});

}  // namespace weft
