// A task graph for Graphviz (`dot -Tsvg`).
#pragma once

#include <iosfwd>

#include "workloads/task_graph.hpp"

namespace weft {

// Tasks are nodes, coloured by layer, of a shape that tells their kind; buffers that are there from the start are
// boxes; an edge carries the bytes that are read.
void write_graph_dot(const TaskGraph& graph, std::ostream& out);

}  // namespace weft
