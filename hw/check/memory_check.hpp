// What holds for every memory, a scratchpad or a DRAM.
#pragma once

#include <vector>

#include "hw/memory/memory_module.hpp"
#include "sched/check/conformance.hpp"

namespace weft {

// `registry`: that of the role. Both must outlive the statements.
std::vector<Conformance> memory_conformance(const MemoryRegistry& registry, const ModelConfig& config);

}  // namespace weft
