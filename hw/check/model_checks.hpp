// The statements that hold for every model of a role.
#pragma once

#include <vector>

#include "base/plugin/conformance.hpp"
#include "hw/timing/memory_timing.hpp"

namespace weft {

// Return the statements on a processing element, a DMA channel, an interconnect, and a memory: a scratchpad or a DRAM, as the
// `registry` is that of the role. The registry must outlive the statements.
std::vector<Conformance> pe_conformance(const ModelConfig& config);
std::vector<Conformance> dma_conformance(const ModelConfig& config);
std::vector<Conformance> interconnect_conformance(const ModelConfig& config);
std::vector<Conformance> memory_conformance(const MemoryRegistry& registry, const ModelConfig& config);

}  // namespace weft
