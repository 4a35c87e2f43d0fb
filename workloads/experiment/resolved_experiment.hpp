// An experiment as one file that needs no overrides.
#pragma once

#include <string>
#include <vector>

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

}  // namespace weft
