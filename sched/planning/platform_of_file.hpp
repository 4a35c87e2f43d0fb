// The machine that a graph file describes.
#pragma once

#include "sched/model/platform.hpp"
#include "workloads/graph_files/graph_file.hpp"

namespace weft {

// Returns the machine with one row of costs per task; processors whose columns of costs are equal are of one kind, and
// those that run a load or a store are DMA channels.
Platform platform_of(const GraphFile& file);

}  // namespace weft
