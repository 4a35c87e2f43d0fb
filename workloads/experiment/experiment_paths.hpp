// What paths in an experiment are relative to.
#pragma once

#include <filesystem>
#include <string>

#include "base/text/yaml_tree.hpp"

namespace weft {

// Returns the folder that a path in the experiment is relative to: that of the file in which the path stands, which is
// the experiment or a sweep; for a path given by --set, the one where the command runs, if the file is there, or else
// that of the experiment.
std::filesystem::path folder_of_paths(const YamlNode& path, const std::string& experiment_path);

}  // namespace weft
