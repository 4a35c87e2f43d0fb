// Who reads what in a workflow: files and listed dependencies become edges between tasks.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "workloads/graph_files/graph_file_parts.hpp"

namespace weft {

struct WorkflowFiles {
  struct Use {
    TaskId task;
    std::uint32_t file;
    std::size_t offset;
  };
  std::vector<std::string_view> names;
  std::vector<double> sizes;  // bytes
  std::vector<Use> reads, writes;
};

// Adds the edges that files make. `parts` has the tasks and, as edges, the listed dependencies, in any order and more
// than once. Afterwards it has the sizes of the tasks' buffers (the files that a task writes) and one edge between any
// two tasks of which one reads files of the other or is listed, with the bytes of those files. A task that writes what
// it reads has it from a listed parent or from outside. Throws InputError for a file with several writers where the
// parents do not say whose it is.
void add_file_edges(GraphFileParts& parts, WorkflowFiles files, const SourceText& source);

}  // namespace weft
