// What kind of file a path names, for a command that expected another one: the command that would do.
#pragma once

#include <string>

#include "base/core/error.hpp"

namespace weft {

// Throws InputError where `path`, which a command takes for an experiment, is something else (a network, an ONNX model, a
// task graph, a plan, a sweep, what a run has left, a network of the zoo), with the command that takes it. `command`:
// "weft run". Nothing where it may be an experiment; what is wrong inside is the reader's to say.
void expect_experiment(const std::string& command, const std::string& path);

// The same of what weft sweep takes for a sweep, and of the experiment that a sweep names at a place.
void expect_sweep(const std::string& path);
void expect_base(const std::string& path, const Location& where);

// Returns whether a file is a task graph, as far as its name and its first keys say.
bool is_task_graph(const std::string& path);

// The same of what a command takes for a network.
void expect_network(const std::string& command, const std::string& path);

// The same of what a command takes for the directory of a run.
void expect_run_directory(const std::string& path);

}  // namespace weft
