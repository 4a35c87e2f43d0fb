// The `hardware` section of an experiment.
#pragma once

#include "workloads/experiment/experiment.hpp"

namespace weft {

struct YamlNode;

HardwareConfig read_hardware(const YamlNode& node);

}  // namespace weft
