// The tree of an experiment's file with overrides: what is read, and what a run leaves as experiment.yaml.
#pragma once

#include <string>
#include <vector>

#include "base/text/yaml_tree.hpp"

namespace weft {

// Sets a value of an experiment's tree as set_value() does. Where it names another model for a part of the machine, the
// parameters that stand in the same file (or override) as the one before go with it: they are none of the new model's.
void set_in_experiment(YamlNode& root, const std::string& key, const YamlNode& value, const Location& where);

// The same of the arguments of --set, as apply_override() takes them.
void override_experiment(YamlNode& root, const std::vector<std::string>& arguments);

// Reads a file and overrides its values. Throws InputError as read_yaml() and apply_override() do, and for a key that
// stands in the wrong section, with the right one.
YamlNode read_experiment_tree(const std::string& path, const std::vector<std::string>& overrides);

}  // namespace weft
