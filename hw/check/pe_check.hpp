// What holds for every processing element.
#pragma once

#include <vector>

#include "base/plugin/conformance.hpp"
#include "hw/model/model_registry.hpp"

namespace weft {

std::vector<Conformance> pe_conformance(const ModelConfig& config);

}  // namespace weft
