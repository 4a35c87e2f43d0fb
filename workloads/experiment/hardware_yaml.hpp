// Reads the `hardware` section of an experiment.
#pragma once

#include "workloads/experiment/experiment.hpp"

namespace weft {

struct YamlNode;

// Returns the section. Throws InputError; models and their settings are not checked here.
HardwareConfig read_hardware(const YamlNode& node);

}  // namespace weft
