#include "hw/machine/models.hpp"

#include <algorithm>
#include <tuple>

#include "hw/timing/dma_timing.hpp"
#include "hw/timing/interconnect_timing.hpp"
#include "hw/timing/memory_timing.hpp"
#include "hw/timing/pe_timing.hpp"

namespace weft {

std::vector<ModelDescription> describe_models() {
  std::vector<ModelDescription> all;
  for (const auto& models : {pe_models().describe(), scratchpad_models().describe(), interconnect_models().describe(),
                             dram_models().describe(), dma_models().describe()}) {
    all.insert(all.end(), models.begin(), models.end());
  }
  std::stable_sort(all.begin(), all.end(), [](const ModelDescription& a, const ModelDescription& b) {
    return std::tie(a.role, a.name) < std::tie(b.role, b.name);
  });
  return all;
}

}  // namespace weft
