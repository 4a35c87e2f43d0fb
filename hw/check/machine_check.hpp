// A small network on a small machine, planned and simulated: what holds whatever its models are.
#pragma once

#include <string>
#include <vector>

#include "workloads/experiment.hpp"

namespace weft {

// A machine whose transfers never overlap: one mac-array, an ideal scratchpad, a crossbar, a fixed DRAM; and one in
// which they do: four of them, and DMA channels.
HardwareConfig quiet_machine();
HardwareConfig crowded_machine();

// A network with a layer of each of these operators, in tiles, each reading the network's inputs. By DMA, or from DRAM.
Experiment small_experiment(const std::vector<Operator>& operators, bool by_dma);

// Plans small_experiment() on the machine, with those operators that its processing elements run, simulates it, and
// says what is wrong; one per process. `quiet`: a machine of one processing element, without DMA: no task is faster
// than planned, and where nothing has waited each runs at its planned times. In any machine: the parts of a task's life
// add up, no task starts before its inputs are complete, every byte that a task moves has reached a memory.
std::string fault_of_run(const HardwareConfig& hardware, bool quiet);

}  // namespace weft
