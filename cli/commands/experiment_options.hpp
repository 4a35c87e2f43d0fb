// What every command that reads an experiment takes, and the plug-ins that every command takes.
#pragma once

#include <string>
#include <vector>

#include "cli/line/command_line.hpp"
#include "cli/line/progress.hpp"
#include "sched/planning/plan.hpp"
#include "workloads/experiment/experiment.hpp"

namespace weft {

struct PluginOptions {
  std::vector<std::string> files;

  void add_to(Command command);
  void load() const;
};

struct ExperimentOptions {
  std::string file;
  std::vector<std::string> overrides;
  PluginOptions plugins;

  void add_to(Command command);
  // Without the file itself.
  void add_overrides_to(Command command);
  // With the plug-ins of the command line and then those of the experiment loaded: names of models and schedulers are
  // looked up after this. `command`: who reads it ("weft run"), for files that are no experiments.
  Experiment read(const std::string& command) const;
};

// choose_tiles(), with its progress. Nothing where the tiles are known.
void search_for_tiles(Experiment& experiment, Progress& progress);

// Shows how far the planning is in the phase of `progress`, which must outlive the options, and of which algorithm a
// plan is made, so that one that hangs has a name; logs what is left out.
void report_to(Progress& progress, PlanOptions& options);

}  // namespace weft
