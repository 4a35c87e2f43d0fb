// All keys of an experiment, with the values that they take: the readers read by them, and `weft schema experiment`
// prints them. docs/experiment.md says more of each.
#pragma once

#include "base/text/yaml_keys.hpp"

namespace weft {

const YamlKeys& experiment_keys();

// Its sections, and those of `hardware`.
const YamlKeys& workload_keys();
const YamlKeys& placement_keys();
const YamlKeys& hardware_keys();
const YamlKeys& memory_keys();
const YamlKeys& schedule_keys();
const YamlKeys& trace_keys();
const YamlKeys& dma_keys();
const YamlKeys& dispatch_keys();
const YamlKeys& energy_keys();

// What stands beside the parameters of models.
const YamlKeys& pe_keys();
const YamlKeys& scratchpad_keys();
const YamlKeys& interconnect_keys();
const YamlKeys& dram_keys();

}  // namespace weft
