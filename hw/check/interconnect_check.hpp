// What holds for every interconnect.
#pragma once

#include <vector>

#include "base/plugin/conformance.hpp"
#include "hw/model/model_registry.hpp"

namespace weft {

std::vector<Conformance> interconnect_conformance(const ModelConfig& config);

}  // namespace weft
