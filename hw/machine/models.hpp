// The list of hardware models, of the core and of the plug-ins that were loaded.
#pragma once

#include <vector>

#include "hw/model/model_registry.hpp"

namespace weft {

// All models of all hardware roles, by role, then by name.
std::vector<ModelDescription> describe_models();

}  // namespace weft
