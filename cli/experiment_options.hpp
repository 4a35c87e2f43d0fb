// What every command that reads an experiment takes.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "workloads/experiment.hpp"

namespace weft {

struct ExperimentOptions {
  std::string file;
  std::vector<std::string> overrides;

  void add_to(CLI::App& command);
  void add_overrides_to(CLI::App& command);
  Experiment read() const { return read_experiment(file, overrides); }
};

}  // namespace weft
