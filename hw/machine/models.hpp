// The list of hardware models, of the core and of the plug-ins that were loaded.
#pragma once

#include <string>
#include <vector>

#include "base/plugin/plugin.hpp"
#include "hw/model/model_registry.hpp"

namespace weft {

// All models of all hardware roles, by role, then by name.
std::vector<ModelDescription> describe_models();

// Throws InputError, naming the plug-in that was loaded last, where a model, an algorithm or a parameter has a name that
// cannot stand in an experiment and in a table.
void check_names_of(const PluginFile& plugin);

}  // namespace weft
