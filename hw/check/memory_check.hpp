// What holds for every memory, a scratchpad or a DRAM.
#pragma once

#include <vector>

#include "base/plugin/conformance.hpp"
#include "hw/memory/memory_module.hpp"

namespace weft {

// `registry`: that of the role. Both must outlive the statements.
std::vector<Conformance> memory_conformance(const MemoryRegistry& registry, const ModelConfig& config);

}  // namespace weft
