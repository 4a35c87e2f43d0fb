// Reading workflows of WfCommons (T. Coleman, H. Casanova, L. Pottier, M. Kaushik, E. Deelman, R. Ferreira da Silva,
// "WfCommons: a framework for enabling scientific workflow research and development", Future Generation Computer
// Systems 128, 2022), in WfFormat, github.com/wfcommons/WfFormat, of the versions 1.0 to 1.6: up to 1.4 a task holds
// its runtime and its files (`workflow.tasks`, before 1.3 `workflow.jobs`), from 1.5 on they stand apart
// (`workflow.specification.tasks` and `.files`, `workflow.execution.tasks`).
#pragma once

#include <string>

#include "workloads/graph_files/graph_file.hpp"

namespace weft {

// Returns whether a JSON text has a "workflow" or a "schemaVersion" among its members.
bool is_wfcommons(const std::string& text, const std::string& file_name);

// Reads a workflow. A runtime is the cost, in seconds, on identical processors, one unless the user asks for more;
// reading and writing are part of it, and transfers take no time beside it. The files that a task writes are its
// buffer, of their sizes together; an edge carries the files that the child reads of it, and 0 bytes where there are
// none. Edges are what `parents`, `children` or files say. Files that no task writes come from outside and are not
// counted.
//
// Tasks are called by their `id` from 1.5 on, before by their `name` (by `id` where names repeat). Throws InputError
// with line and column: malformed JSON, unknown versions, tasks and files, missing runtimes and sizes, tasks or files
// of the same name, negative numbers, files that several tasks write where `parents` does not say whose a child reads,
// cycles.
GraphFile parse_wfcommons(const std::string& text, const std::string& file_name);

}  // namespace weft
