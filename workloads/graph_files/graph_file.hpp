// A task graph with the machine that its file describes, whatever the format (docs/graphs.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/core/error.hpp"
#include "workloads/graph/task_graph.hpp"

namespace weft {

struct GraphFile {
  TaskGraph graph;
  std::vector<std::string> processors;
  // tasks x processors, row by row; infinity where a processor cannot run a task.
  std::vector<double> costs;
  // The file says what a task costs but not on which processors: any number of identical ones will do.
  bool any_processor_count = false;
  // Either one entry (the same between any two processors) or processors x processors, row by row, diagonal ignored;
  // empty: transfers take no time beside the costs.
  std::vector<double> bandwidth;
  std::optional<double> capacity_bytes;
  double alignment = 0;        // of addresses and sizes in the scratchpad, in bytes; 0: none
  bool reuse = true;           // false: every buffer is held to the end
  bool exclusive_dma = false;  // loads and stores do not overlap with other tasks
};

// Reads graph JSON or WfCommons JSON (.json, told apart by their members), STG (.stg) or DOT (.dot, .gv). Throws
// InputError, with line and column where a fault has them.
GraphFile read_graph_file(const std::string& path);
// Returns whether the name ends as that of a graph file.
bool is_graph_file(const std::string& path);

// Returns the bytes of the scratchpad that external buffers take, each rounded up to the alignment; in size units.
Bytes resident_bytes(const GraphFile& file);

// Keeps the first `count` processors, or, where any number will do, takes that many. Throws InputError.
void set_processor_count(GraphFile& file, const std::string& path, std::size_t count);

// Throws InputError at `where` when the table of costs would take more than 2 GiB.
void refuse_too_many_costs(std::size_t tasks, std::size_t processors, const Location& where);

// Gives the file `count` identical processors "P1", "P2" ...; `costs` has one entry per task. Refuses too many costs.
void set_identical_processors(GraphFile& file, const std::vector<double>& costs, std::size_t count,
                              const Location& where);

}  // namespace weft
