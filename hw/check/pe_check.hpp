// What holds for every processing element.
#pragma once

#include <vector>

#include "hw/model_registry.hpp"
#include "sched/check/conformance.hpp"

namespace weft {

std::vector<Conformance> pe_conformance(const ModelConfig& config);

}  // namespace weft
