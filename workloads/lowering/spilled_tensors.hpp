// Which results of layers go through DRAM: none (activation: resident, streamed), every one that a layer reads (tiled),
// or those that do not fit into the scratchpad layer by layer (spilled). The last is a decision about whole tensors
// before anything is scheduled; the planner may spill single tiles besides (sched/spill/spilled_order.hpp).
#pragma once

#include <vector>

#include "workloads/experiment/experiment.hpp"

namespace weft {

// Returns, for each layer, whether its result goes through DRAM. Outputs of the network do so only where they are
// stored there (output: tiled).
//
// With `spilled`, tensors are decided in topological order. One stays in the scratchpad if, for every layer from the
// one that makes it to the last that reads it, the bytes needed are within hardware.scratchpad.capacity: inputs and
// weights that are resident, the tensors that stay (whole, from the layer that makes them to the last that reads them)
// and the double buffers of the layer. These are, for every processing element, two tiles each of its result, of every
// operand that is loaded and of its weights (two of the largest tile; no more than there are tiles; nothing of what
// stays or is streamed). Without a capacity all stay. Sizes are rounded up to memory.alignment.
std::vector<bool> tensors_through_dram(const Experiment& experiment);

}  // namespace weft
