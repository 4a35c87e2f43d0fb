// Task graphs of the Standard Task Graph Set: T. Tobita and H. Kasahara, "A standard task graph set for fair evaluation
// of multiprocessor scheduling algorithms", Journal of Scheduling 5, 2002; format: www.kasahara.cs.waseda.ac.jp.
//
//   10            number of tasks, without the entry and exit tasks of 0 time; in some files also that of processors
//   0 0 0         task, processing time, number of predecessors, and these
//   1 3 1 0
//   ...           '#' begins a comment
//
// With communication costs, every predecessor and its cost stand on a line of their own below the task, or as pairs on
// the line of the task.
#pragma once

#include <string>

#include "workloads/graph_files/graph_file.hpp"

namespace weft {

// Reads a graph. Tasks are called by their numbers. Processors are identical, as many as the first line says, otherwise
// one. A cost of communication is as many bytes at a bandwidth of 1. A task's buffer has the size of the largest that
// is read of it: 0 in files without communication costs.
//
// The number of lines must be that of the tasks and the two dummies; in files with two numbers in the first line or
// with communication costs also that of the tasks alone, and, where these are numbered from 1, of the tasks and the
// exit task (the prototype of the set). Throws InputError with line and column.
GraphFile parse_graph_stg(const std::string& text, const std::string& file_name);

}  // namespace weft
