// Task graphs in DOT, for Graphviz (`dot -Tsvg`) and for `weft schedule`.
#pragma once

#include <iosfwd>
#include <string>

#include "workloads/graph_files/graph_file.hpp"

namespace weft {

// Writes a graph. Tasks are nodes, coloured by layer, of a shape that tells their kind; buffers that are there from the
// start are boxes; an edge carries the bytes that are read. Costs, sizes and the machine are attributes
// (dot_attributes.hpp), so that the text reads back. Precondition: the bandwidth is no matrix.
void write_graph_dot(const GraphFile& file, std::ostream& out);

// Reads a digraph, whose nodes become tasks in the order in which they are named first. Understood are node and edge
// statements, chains a -> b -> c, defaults, subgraphs as scopes of defaults, ports (passed over), comments; edges from
// or to sets of nodes are refused. Repeated edges are one in a strict graph, and where they have one key; otherwise
// their bytes add up. What attributes mean is in dot_attributes.hpp; every task needs a cost. An edge without bytes
// reads the whole buffer; a buffer without bytes holds the most that is read of it. Processors are identical, one
// unless `processors` says otherwise, or as many as the lists of costs are long. Throws InputError with line and
// column.
GraphFile parse_graph_dot(const std::string& text, const std::string& file_name);

}  // namespace weft
