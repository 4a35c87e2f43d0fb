// The tree of an experiment's file with overrides: what is read, and what a run leaves as experiment.yaml.
#pragma once

#include <string>
#include <vector>

#include "base/text/yaml_tree.hpp"

namespace weft {

// Sets values of an experiment's tree as apply_override() does. Where another model is named for a part of the machine,
// the parameters of the one that the file names go: they are none of the new model's. Those of other overrides stay.
void override_experiment(YamlNode& root, const std::vector<std::string>& arguments);

// Reads a file and overrides its values. Throws InputError as read_yaml() and apply_override() do, and for a key that
// stands in the wrong section, with the right one.
YamlNode read_experiment_tree(const std::string& path, const std::vector<std::string>& overrides);

}  // namespace weft
