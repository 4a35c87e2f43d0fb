// The key `hardware.energy` of an experiment.
#pragma once

#include "workloads/energy_config.hpp"
#include "workloads/yaml_tree.hpp"

namespace weft {

// Throws InputError: unknown keys, wrong units, figures without a source, and, where no table is named, missing
// figures. Which tables there are is not checked here.
EnergyConfig read_energy(const YamlNode& node);

}  // namespace weft
