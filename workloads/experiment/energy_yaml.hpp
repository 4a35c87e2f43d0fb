// The key `hardware.energy` of an experiment.
#pragma once

#include "base/text/yaml_tree.hpp"
#include "workloads/experiment/energy_config.hpp"

namespace weft {

// Throws InputError: unknown keys, wrong units, figures without a source, and, where no table is named, missing
// figures. Which tables there are is not checked here.
EnergyConfig read_energy(const YamlNode& node);

}  // namespace weft
