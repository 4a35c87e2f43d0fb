// Lowers a tiled network to a task graph: one compute task per output tile, loads and stores as the placements ask.
#pragma once

#include "workloads/experiment/experiment.hpp"
#include "workloads/graph/task_graph.hpp"

namespace weft {

// Returns the task graph of an experiment. Throws InputError when the tiling makes too many tasks or edges.
TaskGraph build_task_graph(const Experiment& experiment);

}  // namespace weft
