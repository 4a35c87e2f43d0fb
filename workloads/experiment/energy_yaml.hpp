// Reads the key `hardware.energy` of an experiment.
#pragma once

#include "base/text/yaml_tree.hpp"
#include "workloads/experiment/energy_config.hpp"

namespace weft {

// Returns the energy section. Throws InputError for unknown keys, wrong units, figures without a source, and, where no
// table is named, missing figures. Whether the table exists is not checked here.
EnergyConfig read_energy(const YamlNode& node);

}  // namespace weft
