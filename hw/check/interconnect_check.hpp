// What holds for every interconnect.
#pragma once

#include <vector>

#include "hw/model_registry.hpp"
#include "sched/check/conformance.hpp"

namespace weft {

std::vector<Conformance> interconnect_conformance(const ModelConfig& config);

}  // namespace weft
