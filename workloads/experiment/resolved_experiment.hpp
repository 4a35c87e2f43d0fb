// An experiment as one file that needs no overrides.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/text/yaml_tree.hpp"

namespace weft {

// What resolved_experiment() is told besides the file.
struct ResolvedExperiment {
  std::string algorithm;             // in place of the experiment's
  std::string folder;                // where the file will lie: paths in it are relative to that
  std::vector<std::string> plugins;  // beside those of the experiment
};

// Returns the experiment of `path` with its overrides as YAML, such that a run of it is the run of both. Throws
// InputError as read_experiment() does.
std::string resolved_experiment(const std::string& path, const std::vector<std::string>& overrides,
                                const ResolvedExperiment& resolved);

// Returns a path from where the command runs as seen from a folder; absolute where there is no relative one.
std::string path_seen_from(const std::string& folder, const std::string& path);

// Replaces the paths of files in an experiment's tree (a network's, plug-ins') by what `moved` makes of them: it is given
// them as seen from where the command runs. `path`: the file of the experiment.
void move_paths(YamlNode& root, const std::string& path, const std::function<std::string(const std::string&)>& moved);

}  // namespace weft
