// The graph JSON of `weft schedule` and `weft graph`:
// {"processors":["P1",...], "bandwidth": 1 | [[...],...], "tasks":[{"name":"n1","cost":[c on P1,...],"bytes":18}],
//  "edges":[{"from":"n1","to":"n2","bytes":18}], "capacity_bytes":null}
// A task's `bytes` is the size of its output buffer; an edge costs bytes / bandwidth between different processors. A
// cost of null: the processor cannot run the task. Numbers are non-negative reals. The texts "name" and "note" are
// accepted beside these keys; the name becomes that of the network. What makes loads loads is optional
// (docs/graphs.md): of a task "kind", "class", "memory", "keep" and "layer", of the graph "resident_bytes",
// "alignment", "reuse" and "exclusive_dma".
#pragma once

#include <ostream>
#include <string>

#include "workloads/graph_files/graph_file.hpp"

namespace weft {

// Reads a graph. Throws InputError with line and column: malformed JSON, missing, unknown or duplicate keys, wrong
// types, negative or non-finite numbers, duplicate task names, unknown names in edges, a cycle (its tasks are named),
// wrong row lengths.
GraphFile parse_graph_json(const std::string& text, const std::string& file_name);

// Writes what parse_graph_json() reads back as the same graph.
void write_graph_json(const GraphFile& file, std::ostream& out);

}  // namespace weft
